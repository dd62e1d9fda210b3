#include "base/text.h"

#include <gtest/gtest.h>

#include <cstdint>

namespace imagedeps {
namespace {

TEST(Counted, UsesTheSingularForOne) {
  EXPECT_EQ(counted(0, "build"), "0 builds");
  EXPECT_EQ(counted(1, "build"), "1 build");
  EXPECT_EQ(counted(1, "alias", "aliases"), "1 alias");
  EXPECT_EQ(counted(2, "alias", "aliases"), "2 aliases");
}

TEST(EditDistance, CountsInsertionsDeletionsAndReplacements) {
  EXPECT_EQ(edit_distance("", "abc"), 3u);
  EXPECT_EQ(edit_distance("adit", "audit"), 1u);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3u);
}

TEST(ParseNumber, AcceptsExactlyOneNumber) {
  EXPECT_EQ(parse_number<int>("42"), 42);
  EXPECT_EQ(parse_number<int>("-1"), -1);
  EXPECT_EQ(parse_number<double>("0.5"), 0.5);
  for (const char* const text : {"", " 1", "1 ", "+1", "1x", "x", "0x1"})
    EXPECT_FALSE(parse_number<int>(text)) << text;
}

TEST(ParseNumber, RejectsNumbersThatDoNotFit) {
  EXPECT_EQ(parse_number<std::uint16_t>("65535"), 65535);
  EXPECT_FALSE(parse_number<std::uint16_t>("65536"));
  EXPECT_FALSE(parse_number<std::uint64_t>("-1"));
}

}  // namespace
}  // namespace imagedeps
