#include "base/json.h"

#include <gtest/gtest.h>

namespace imagedeps {
namespace {

TEST(Json, ReportsTheLocationOfAnError) {
  const auto result = parse_json("{\n  \"a\": ,\n}");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, Error::Kind::Malformed);
  EXPECT_EQ(result.error().message.substr(0, 19), "line 2, column 8: s");
}

TEST(Json, RejectsTextThatIsNotOneDocument) {
  EXPECT_FALSE(parse_json(""));
  EXPECT_FALSE(parse_json("{} {}"));
  EXPECT_FALSE(parse_json("\xff"));
}

TEST(Json, RefusesDeepNestingButNotBracketsInText) {
  EXPECT_FALSE(parse_json(std::string(501, '[') + std::string(501, ']')));
  EXPECT_TRUE(parse_json(std::string(500, '[') + std::string(500, ']')));
  EXPECT_TRUE(parse_json("\"\\\"" + std::string(5000, '[') + "\""));
}

TEST(Json, ReadsLeniently) {
  const auto value =
      *parse_json(R"({"s":"x","i":7,"b":true,"big":18446744073709551615,"o":{"p":{"q":"deep"}}})");
  EXPECT_EQ(string_at(value, "s"), "x");
  EXPECT_EQ(string_at(value, "i", "fallback"), "fallback");
  EXPECT_EQ(integer_at(value, "i"), 7);
  EXPECT_EQ(integer_at(value, "big", -1), -1);
  EXPECT_EQ(integer_at(value, "s", 3), 3);
  EXPECT_TRUE(bool_at(value, "b"));
  EXPECT_FALSE(bool_at(Json(5), "b"));
  EXPECT_EQ(at_path(value, {"o", "p", "q"}), "deep");
  EXPECT_TRUE(at_path(value, {"s", "p", "q"}).is_null());
}

TEST(Json, WritesInvalidTextWithoutThrowing) {
  EXPECT_EQ(to_text(Json("a\xff")), "\"a\xef\xbf\xbd\"");
}

TEST(Json, KeepsTheOrderOnRequest) {
  OrderedJson value;
  value["z"] = 1;
  value["a"] = 2;
  EXPECT_EQ(to_text(value), R"({"z":1,"a":2})");
  EXPECT_EQ(to_pretty_text(value), "{\n  \"z\": 1,\n  \"a\": 2\n}");
}

TEST(Json, RejectsNulCharacters) {
  EXPECT_FALSE(parse_json(std::string_view("{}\0\"junk", 8)));
  EXPECT_FALSE(parse_json(std::string_view("{}\0", 3)));
}

}  // namespace
}  // namespace imagedeps
