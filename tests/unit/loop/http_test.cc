#include "loop/http.h"

#include <gtest/gtest.h>

namespace imagedeps::loop {
namespace {

HttpRequest to(std::string target) {
  HttpRequest request;
  request.target = std::move(target);
  return request;
}

TEST(HttpRequest, SplitsPathAndQuery) {
  EXPECT_EQ(to("/readyz?verbose").path(), "/readyz");
  EXPECT_EQ(to("/readyz").path(), "/readyz");
  EXPECT_EQ(to("?a=b").path(), "");
}

TEST(HttpRequest, DecodesQueryValues) {
  EXPECT_EQ(to("/x?fieldSelector=metadata.name%3Dphp&limit=5").query("fieldSelector"),
            "metadata.name=php");
  EXPECT_EQ(to("/x?a=b+c%2B").query("a"), "b c+");
  EXPECT_EQ(to("/x?%61=1").query("a"), "1");
}

TEST(HttpRequest, KeepsBrokenEscapes) {
  EXPECT_EQ(to("/x?a=%").query("a"), "%");
  EXPECT_EQ(to("/x?a=%4").query("a"), "%4");
  EXPECT_EQ(to("/x?a=%zz").query("a"), "%zz");
}

TEST(HttpRequest, UsesTheFirstOfSeveral) { EXPECT_EQ(to("/x?a=1&a=2").query("a"), "1"); }

TEST(HttpRequest, DistinguishesAbsentFromEmptyParameters) {
  EXPECT_TRUE(to("/x?verbose").has_query("verbose"));
  EXPECT_TRUE(to("/x?verbose=&a=1").has_query("verbose"));
  EXPECT_FALSE(to("/x?verbosely=1").has_query("verbose"));
  EXPECT_FALSE(to("/verbose").has_query("verbose"));
  EXPECT_EQ(to("/x?a=1").query("b"), "");
}

}  // namespace
}  // namespace imagedeps::loop
