#include "importing/import_line.h"

#include <gtest/gtest.h>

namespace imagedeps::importing {
namespace {

using objects::TagRef;
using std::chrono::seconds;

const TimePoint kStart{std::chrono::hours{1}};
constexpr auto kAll = [](std::string_view) { return true; };

TagRef tag(std::string stream, std::string name, std::string ns = "a") {
  return {std::move(ns), std::move(stream), std::move(name)};
}

TEST(ImportLine, TakesOneTagOfAStreamAtATime) {
  ImportLine line;
  line.put(tag("php", "7.1"), "quay.io", kStart, Priority::Blocking);
  line.put(tag("php", "7.2"), "quay.io", kStart, Priority::Blocking);
  line.put(tag("mysql", "5.7"), "quay.io", kStart, Priority::Blocking);
  EXPECT_EQ(line.take(kStart, kAll, kAll), tag("php", "7.1"));
  EXPECT_EQ(line.take(kStart, kAll, kAll), tag("mysql", "5.7"));
  EXPECT_FALSE(line.take(kStart, kAll, kAll)) << "php is busy";
  line.release(tag("php", ""), kStart);
  EXPECT_EQ(line.take(kStart, kAll, kAll), tag("php", "7.2"));
  EXPECT_EQ(line.size(), 0u);
}

TEST(ImportLine, DelaysAStreamUntilItsTime) {
  ImportLine line;
  line.put(tag("php", "7.1"), "quay.io", kStart, Priority::Blocking);
  line.put(tag("php", "7.2"), "quay.io", kStart, Priority::Blocking);
  ASSERT_TRUE(line.take(kStart, kAll, kAll));
  line.release(tag("php", ""), kStart + seconds{4});
  EXPECT_FALSE(line.take(kStart, kAll, kAll));
  EXPECT_EQ(line.next_due(kStart), kStart + seconds{4});
  EXPECT_EQ(line.take(kStart + seconds{4}, kAll, kAll), tag("php", "7.2"));
}

TEST(ImportLine, DelaysAStreamEvenIfNothingElseOfItWaits) {
  ImportLine line;
  line.put(tag("php", "7.1"), "quay.io", kStart, Priority::Blocking);
  ASSERT_TRUE(line.take(kStart, kAll, kAll));
  line.release(tag("php", ""), kStart + seconds{4});
  line.put(tag("php", "7.1"), "quay.io", kStart, Priority::Blocking);
  EXPECT_FALSE(line.take(kStart + seconds{3}, kAll, kAll));
  EXPECT_EQ(line.take(kStart + seconds{4}, kAll, kAll), tag("php", "7.1"));
}

TEST(ImportLine, ForgetsAStreamWhosePauseIsOver) {
  ImportLine line;
  line.put(tag("php", "7.1"), "quay.io", kStart, Priority::Blocking);
  ASSERT_TRUE(line.take(kStart, kAll, kAll));
  line.release(tag("php", ""), kStart + seconds{4});
  EXPECT_EQ(line.streams(), 1u);
  EXPECT_FALSE(line.take(kStart + seconds{4}, kAll, kAll));
  EXPECT_EQ(line.streams(), 0u);
}

TEST(ImportLine, IsNotBlockedByARegistryThatIsNotAdmitted) {
  ImportLine line;
  line.put(tag("one", "1"), "dead.example.com", kStart, Priority::Blocking);
  line.put(tag("two", "1"), "quay.io", kStart + seconds{1}, Priority::Declared);
  const auto only_quay = [](std::string_view registry) { return registry == "quay.io"; };
  EXPECT_EQ(line.take(kStart + seconds{1}, only_quay, kAll), tag("two", "1"));
  EXPECT_FALSE(line.take(kStart + seconds{1}, only_quay, kAll));
}

TEST(ImportLine, ServesRegistriesInTurn) {
  ImportLine line;
  for (const char* stream : {"a", "b", "c"})
    line.put(tag(stream, "1"), "docker.io", kStart, Priority::Blocking);
  line.put(tag("z", "1"), "quay.io", kStart, Priority::Blocking);
  EXPECT_EQ(line.take(kStart, kAll, kAll)->stream, "a");
  EXPECT_EQ(line.take(kStart, kAll, kAll)->stream, "z");
  EXPECT_EQ(line.take(kStart, kAll, kAll)->stream, "b");
}

TEST(ImportLine, QueuesTheNextTagWhenTheFirstIsDropped) {
  ImportLine line;
  line.put(tag("php", "7.1"), "quay.io", kStart, Priority::Blocking);
  line.put(tag("php", "7.2"), "docker.io", kStart, Priority::Blocking);
  line.drop(tag("php", "7.1"));
  EXPECT_FALSE(line.contains(tag("php", "7.1")));
  EXPECT_EQ(line.take(kStart, kAll, kAll), tag("php", "7.2"));
}

TEST(ImportLine, MovesATagToItsNewRegistry) {
  ImportLine line;
  line.put(tag("php", "7.1"), "quay.io", kStart, Priority::Blocking);
  line.put(tag("php", "7.1"), "docker.io", kStart, Priority::Blocking);
  EXPECT_EQ(line.size(), 1u);
  EXPECT_TRUE(line.waiting_for("quay.io", "").empty());
  EXPECT_EQ(line.waiting_for("docker.io", "a").size(), 1u);
  EXPECT_TRUE(line.waiting_for("docker.io", "b").empty());
}

TEST(ImportLine, KeepsAStreamBusyWhenATagIsAddedDuringItsImport) {
  ImportLine line;
  line.put(tag("php", "7.1"), "quay.io", kStart, Priority::Blocking);
  ASSERT_TRUE(line.take(kStart, kAll, kAll));
  line.put(tag("php", "7.1"), "quay.io", kStart, Priority::Blocking);
  EXPECT_FALSE(line.take(kStart, kAll, kAll));
  line.release(tag("php", ""), kStart);
  EXPECT_TRUE(line.take(kStart, kAll, kAll));
}

}  // namespace
}  // namespace imagedeps::importing
