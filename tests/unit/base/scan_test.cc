#include "base/scan.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace imagedeps::scan {
namespace {

/// Reads the string field "a" of the root.
Result<std::string> read_a(std::string_view json) {
  std::string a;
  const auto result = document(json, [&](Value& root) {
    root.fields([&](std::string_view key, Value& value) {
      if (key == "a") a = value.string();
    });
  });
  if (!result) return result.error();
  return a;
}

TEST(Scan, ReadsFieldsAndSkipsTheOthers) {
  const auto a = read_a(R"({"x":{"deep":[1,{"a":"no"}]},"a":"yes","z":null})");
  ASSERT_TRUE(a) << a.error().message;
  EXPECT_EQ(*a, "yes");
}

TEST(Scan, KeepsTheLastOfTwoEqualFields) {
  EXPECT_EQ(*read_a(R"({"a":"first","a":"last"})"), "last");
  EXPECT_EQ(*read_a(R"({"a":"first","a":null})"), "");
}

TEST(Scan, UnescapesKeysAndValues) {
  EXPECT_EQ(*read_a(R"({"\u0061":"\u00e9\n\"x\""})"), "\xc3\xa9\n\"x\"");
}

TEST(Scan, ReadsNullAsTheEmptyResultOfEveryType) {
  int calls = 0;
  const auto result = document(R"({"v":null})", [&](Value& root) {
    root.fields([&](std::string_view, Value& value) {
      EXPECT_TRUE(value.is_null());
      EXPECT_EQ(value.string(), "");
      EXPECT_EQ(value.integer(), 0);
      EXPECT_FALSE(value.boolean());
      value.items([&](Value&) { ++calls; });
      value.fields([&](std::string_view, Value&) { ++calls; });
    });
  });
  EXPECT_TRUE(result);
  EXPECT_EQ(calls, 0);
}

TEST(Scan, ReadsNumbersBooleansAndArrays) {
  std::vector<std::int64_t> numbers;
  bool flag = false;
  const auto result = document(R"({"n":[1,-2,9223372036854775807],"f":true})", [&](Value& root) {
    root.fields([&](std::string_view key, Value& value) {
      if (key == "n") value.items([&](Value& item) { numbers.push_back(item.integer()); });
      if (key == "f") flag = value.boolean();
    });
  });
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(numbers, (std::vector<std::int64_t>{1, -2, INT64_MAX}));
  EXPECT_TRUE(flag);
}

TEST(Scan, TreatsAValueOfAnotherTypeAsMalformed) {
  for (const auto* json : {R"({"a":1})", R"({"a":[]})", R"({"a":{}})", R"({"a":true})"}) {
    const auto a = read_a(json);
    ASSERT_FALSE(a) << json;
    EXPECT_EQ(a.error().kind, Error::Kind::Malformed);
  }
}

TEST(Scan, TreatsARootOfAnotherTypeAsMalformed) {
  EXPECT_FALSE(document("{}", [](Value& root) { static_cast<void>(root.string()); }));
  EXPECT_FALSE(document("[]", [](Value& root) { static_cast<void>(root.integer()); }));
  EXPECT_FALSE(document("[]", [](Value& root) { static_cast<void>(root.boolean()); }));
  EXPECT_FALSE(document("{}", [](Value& root) { root.items([](Value&) {}); }));
}

TEST(Scan, RejectsMalformedDocuments) {
  for (const std::string_view json :
       {"", " ", "{", "{\"a\"", "{\"a\":", "{\"a\":\"x\"", "[", "{\"a\":\"x\"}}",
        "{\"a\":\"x\"} {}", "\"a\"", "nul", "{\"a\":nul}", "{\"a\":\"\xff\"}", "{\"a\" \"x\"}",
        "{\"a\":\"x\",}"}) {
    EXPECT_FALSE(read_a(json)) << json;
  }
}

TEST(Scan, ReturnsTheTextOfAnyValue) {
  std::vector<std::string> texts;
  const auto result = document(
      R"({"o": {"x" : [1, 2]} , "a":[ ] ,"s":"t\n" ,"n": -1.5 ,"z":null })", [&](Value& root) {
        root.fields([&](std::string_view, Value& value) { texts.emplace_back(value.raw()); });
      });
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(texts,
            (std::vector<std::string>{R"({"x" : [1, 2]})", "[ ]", R"("t\n")", "-1.5", "null"}));
}

TEST(Scan, ReadsADocumentInsideADocument) {
  std::string inner;
  const auto result = document(R"([{"a":"x"},{"a":"y"}])", [&](Value& root) {
    root.items([&](Value& item) { inner += *read_a(item.raw()); });
  });
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(inner, "xy");
}

TEST(Scan, AcceptsAnyDepth) {
  const std::string deep = std::string(200'000, '[') + std::string(200'000, ']');
  EXPECT_EQ(*read_a("{\"x\":" + deep + ",\"a\":\"y\"}"), "y");
  EXPECT_FALSE(read_a("{\"x\":" + std::string(200'000, '{')));
}

TEST(Scan, StopsAtTheFirstError) {
  int seen = 0;
  const auto result = document(R"([1,"x",2,3])", [&](Value& root) {
    root.items([&](Value& item) {
      ++seen;
      static_cast<void>(item.integer());
    });
  });
  EXPECT_FALSE(result);
  EXPECT_EQ(seen, 2);
}

}  // namespace
}  // namespace imagedeps::scan
