#include "kube/identity.h"

#include <gtest/gtest.h>

#include "kube/object.h"

namespace imagedeps::kube {
namespace {

TEST(Identity, IsReadFromTheStartOfAnObject) {
  const auto identity = identity_of(
      R"({"kind":"X","metadata":{"name":"php","namespace":"shop","uid":"u","resourceVersion":"5","labels":)");
  ASSERT_TRUE(identity);
  EXPECT_EQ(*identity, (Identity{"shop", "php", "u", "5"}));
}

TEST(Identity, IsFoundAfterOtherFields) {
  const auto identity =
      identity_of(R"({ "spec" : {"metadata":{"name":"no"}, "s":"}\"{"}, "n": -1.5e3, "t":true,
    "metadata" : {"annotations":{"name":"no","x":"\\"}, "resourceVersion":"5", "name":"a\u002fb"}})");
  ASSERT_TRUE(identity);
  EXPECT_EQ(*identity, (Identity{"", "a/b", "", "5"}));
}

TEST(Identity, NeedsAName) {
  for (const auto* json : {"", "7", "{}", "{\"metadata\":7}", "{\"metadata\":{}}",
                           "{\"metadata\":{\"namespace\":\"x\"}}", "{\"metadata\":{\"name\":null}}",
                           "{\"metadata\":{\"name\":\"x", "{\"spec\":[", "{\"a\"", "{\"a\":"}) {
    EXPECT_FALSE(identity_of(json)) << json;
  }
}

TEST(WatchEvent, IsReadWhateverTheOrder) {
  const auto event =
      watch_event_of(R"({"object":{"a":[1,{"type":"no"}]},"type":"ADDED","more":1})");
  ASSERT_TRUE(event);
  EXPECT_EQ(event->type, "ADDED");
  EXPECT_EQ(event->object, R"({"a":[1,{"type":"no"}]})");
}

TEST(WatchEvent, IsRefusedWithoutTypeOrObject) {
  for (const auto* line : {"", "[]", "{\"type\":\"ADDED\"}", "{\"object\":{}}",
                           "{\"type\":\"ADDED\",\"object\":{", "nonsense"}) {
    EXPECT_FALSE(watch_event_of(line)) << line;
  }
}

TEST(Arrival, KeepsTheNameOfAnObjectThatCannotBeDecoded) {
  const Decode refuse = [](std::string_view) -> Result<std::shared_ptr<const void>> {
    return Error{.kind = Error::Kind::Malformed, .message = "no"};
  };
  const auto arrival = arrival_of(R"({"metadata":{"name":"php"}})", refuse);
  EXPECT_EQ(arrival.object.identity.name, "php");
  ASSERT_TRUE(arrival.fault);
  EXPECT_EQ(arrival.fault->message, "no");
  EXPECT_TRUE(arrival_of("{}", refuse).object.identity.name.empty());
}

TEST(Identity, RejectsFieldsThatNoApiServerSends) {
  const std::string longest(kIdentityFieldMax, 'n');
  const auto named = [](const std::string& name) {
    return R"({"metadata":{"name":")" + name + R"("}})";
  };
  EXPECT_TRUE(identity_of(named(longest)));
  EXPECT_FALSE(identity_of(named(longest + "n")));
  EXPECT_FALSE(identity_of(named(std::string(70'000, 'n'))));
}

}  // namespace
}  // namespace imagedeps::kube
