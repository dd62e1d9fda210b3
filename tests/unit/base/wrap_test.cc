#include "base/wrap.h"

#include <gtest/gtest.h>

namespace imagedeps {
namespace {

TEST(Wrap, KeepsTextThatFits) {
  EXPECT_EQ(wrapped("three short words", 0, 17), "three short words\n");
  EXPECT_EQ(wrapped("indented", 4, 12), "    indented\n");
  EXPECT_EQ(wrapped("", 2), "  \n");
}

TEST(Wrap, BreaksAtSpacesAndIndentsContinuations) {
  EXPECT_EQ(wrapped("one two three four", 2, 9), "  one two\n    three\n    four\n");
}

TEST(Wrap, NeverSplitsAWord) {
  EXPECT_EQ(wrapped("at registry.redhat.io/rhscl/php-71-rhel7:latest now", 0, 10),
            "at\n  registry.redhat.io/rhscl/php-71-rhel7:latest\n  now\n");
}

}  // namespace
}  // namespace imagedeps
