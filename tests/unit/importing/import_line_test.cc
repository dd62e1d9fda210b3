#include "importing/import_line.h"

#include <gtest/gtest.h>

namespace imagedeps::importing {
namespace {

using objects::TagRef;
using std::chrono::seconds;

const TimePoint kStart{std::chrono::hours{1}};
constexpr auto kAll = [](std::string_view) { return true; };

using Admits = FunctionRef<bool(std::string_view)>;

std::optional<TagRef> take(ImportLine& line, TimePoint now, Admits registry = kAll,
                           Admits consumer = kAll) {
  struct Admission : ImportLine::Admission {
    Admission(Admits of_registry, Admits of_consumer)
        : registries(of_registry), consumers(of_consumer) {}
    bool registry(std::string_view name) override { return registries(name); }
    bool consumer(std::string_view, std::string_view ns) override { return consumers(ns); }
    Admits registries;
    Admits consumers;
  } admission(registry, consumer);
  auto taken = line.take(now, admission);
  return taken ? std::optional(taken->tag) : std::nullopt;
}

Claim by(std::initializer_list<std::string> namespaces) {
  return Claim(Priority::Blocking, namespaces);
}

TagRef tag(std::string stream, std::string name, std::string ns = "a") {
  return {std::move(ns), std::move(stream), std::move(name)};
}

TEST(ImportLine, TakesOneTagOfAStreamAtATime) {
  ImportLine line;
  line.put(tag("php", "7.1"), "quay.io", kStart, Claim(Priority::Blocking));
  line.put(tag("php", "7.2"), "quay.io", kStart, Claim(Priority::Blocking));
  line.put(tag("mysql", "5.7"), "quay.io", kStart, Claim(Priority::Blocking));
  EXPECT_EQ(take(line, kStart), tag("php", "7.1"));
  EXPECT_EQ(take(line, kStart), tag("mysql", "5.7"));
  EXPECT_FALSE(take(line, kStart)) << "php is busy";
  line.release(tag("php", ""), kStart);
  EXPECT_EQ(take(line, kStart), tag("php", "7.2"));
  EXPECT_EQ(line.size(), 0u);
}

TEST(ImportLine, DelaysAStreamUntilItsTime) {
  ImportLine line;
  line.put(tag("php", "7.1"), "quay.io", kStart, Claim(Priority::Blocking));
  line.put(tag("php", "7.2"), "quay.io", kStart, Claim(Priority::Blocking));
  ASSERT_TRUE(take(line, kStart));
  line.release(tag("php", ""), kStart + seconds{4});
  EXPECT_FALSE(take(line, kStart));
  EXPECT_EQ(line.next_due(kStart), kStart + seconds{4});
  EXPECT_EQ(take(line, kStart + seconds{4}), tag("php", "7.2"));
}

TEST(ImportLine, DelaysAStreamEvenIfNothingElseOfItWaits) {
  ImportLine line;
  line.put(tag("php", "7.1"), "quay.io", kStart, Claim(Priority::Blocking));
  ASSERT_TRUE(take(line, kStart));
  line.release(tag("php", ""), kStart + seconds{4});
  line.put(tag("php", "7.1"), "quay.io", kStart, Claim(Priority::Blocking));
  EXPECT_FALSE(take(line, kStart + seconds{3}));
  EXPECT_EQ(take(line, kStart + seconds{4}), tag("php", "7.1"));
}

TEST(ImportLine, ForgetsAStreamWhosePauseIsOver) {
  ImportLine line;
  line.put(tag("php", "7.1"), "quay.io", kStart, Claim(Priority::Blocking));
  ASSERT_TRUE(take(line, kStart));
  line.release(tag("php", ""), kStart + seconds{4});
  EXPECT_EQ(line.streams(), 1u);
  EXPECT_FALSE(take(line, kStart + seconds{4}));
  EXPECT_EQ(line.streams(), 0u);
}

TEST(ImportLine, IsNotBlockedByARegistryThatIsNotAdmitted) {
  ImportLine line;
  line.put(tag("one", "1"), "dead.example.com", kStart, Claim(Priority::Blocking));
  line.put(tag("two", "1"), "quay.io", kStart + seconds{1}, Claim(Priority::Declared));
  const auto only_quay = [](std::string_view registry) { return registry == "quay.io"; };
  EXPECT_EQ(take(line, kStart + seconds{1}, only_quay), tag("two", "1"));
  EXPECT_FALSE(take(line, kStart + seconds{1}, only_quay));
}

TEST(ImportLine, ServesNamespacesInTurnOverAllRegistries) {
  ImportLine line;
  for (const char* host : {"1.example", "2.example", "3.example", "4.example"})
    line.put(tag(host, "1"), host, kStart, by({"many"}));
  line.put(tag("php", "1", "openshift"), "quay.io", kStart, by({"few"}));
  line.put(tag("php", "2", "openshift"), "quay.io", kStart, by({"few"}));
  std::string streams;
  while (const auto next = take(line, kStart)) {
    streams += next->stream + " ";
    line.release(stream_of(*next), kStart);
  }
  EXPECT_EQ(streams, "1.example php 2.example php 3.example 4.example ");
}

TEST(ImportLine, ServesANewRegistryInTheTurnOfItsNamespace) {
  ImportLine line;
  line.put(tag("a", "1"), "1.example", kStart, by({"many"}));
  line.put(tag("b", "1"), "1.example", kStart, by({"few"}));
  EXPECT_EQ(take(line, kStart)->stream, "b") << "both were never served";
  line.put(tag("c", "1"), "1.example", kStart, by({"few"}));
  EXPECT_EQ(take(line, kStart)->stream, "a");
  line.put(tag("d", "1"), "new.example", kStart, by({"many"}));
  EXPECT_EQ(take(line, kStart)->stream, "c") << "a new registry changes no turn";
}

TEST(ImportLine, ServesATagForEachNamespaceThatNeedsItsStream) {
  ImportLine line;
  for (const char* stream : {"a", "b", "c"})
    line.put(tag(stream, "1"), "quay.io", kStart, by({"many"}));
  line.put(tag("shared", "1"), "quay.io", kStart, by({"many"}));
  line.put(tag("shared", "2"), "quay.io", kStart + seconds{1}, by({"few"}));
  const TimePoint now = kStart + seconds{1};
  EXPECT_EQ(take(line, now), tag("shared", "1")) << "few waits for the same stream";
  line.release(tag("shared", ""), now);
  EXPECT_EQ(take(line, now)->stream, "a");
  EXPECT_EQ(take(line, now), tag("shared", "2"));
}

TEST(ImportLine, AsksForTheNamespaceThatIsServed) {
  ImportLine line;
  line.put(tag("php", "1", "openshift"), "quay.io", kStart, by({"full", "free"}));
  EXPECT_FALSE(take(line, kStart, kAll, [](std::string_view) { return false; }));
  EXPECT_TRUE(take(line, kStart, kAll, [](std::string_view ns) { return ns == "free"; }));
}

TEST(ImportLine, ServesRegistriesInTurn) {
  ImportLine line;
  for (const char* stream : {"a", "b", "c"})
    line.put(tag(stream, "1"), "docker.io", kStart, Claim(Priority::Blocking));
  line.put(tag("z", "1"), "quay.io", kStart, Claim(Priority::Blocking));
  EXPECT_EQ(take(line, kStart)->stream, "a");
  EXPECT_EQ(take(line, kStart)->stream, "z");
  EXPECT_EQ(take(line, kStart)->stream, "b");
}

TEST(ImportLine, QueuesTheNextTagWhenTheFirstIsDropped) {
  ImportLine line;
  line.put(tag("php", "7.1"), "quay.io", kStart, Claim(Priority::Blocking));
  line.put(tag("php", "7.2"), "docker.io", kStart, Claim(Priority::Blocking));
  line.drop(tag("php", "7.1"));
  EXPECT_FALSE(line.contains(tag("php", "7.1")));
  EXPECT_EQ(take(line, kStart), tag("php", "7.2"));
}

TEST(ImportLine, MovesATagToItsNewRegistry) {
  ImportLine line;
  line.put(tag("php", "7.1"), "quay.io", kStart, Claim(Priority::Blocking));
  line.put(tag("php", "7.1"), "docker.io", kStart, Claim(Priority::Blocking));
  EXPECT_EQ(line.size(), 1u);
  EXPECT_TRUE(line.waiting_for("quay.io", "").empty());
  EXPECT_EQ(line.waiting_for("docker.io", "a").size(), 1u);
  EXPECT_TRUE(line.waiting_for("docker.io", "b").empty());
}

TEST(ImportLine, KeepsAStreamBusyWhenATagIsAddedDuringItsImport) {
  ImportLine line;
  line.put(tag("php", "7.1"), "quay.io", kStart, Claim(Priority::Blocking));
  ASSERT_TRUE(take(line, kStart));
  line.put(tag("php", "7.1"), "quay.io", kStart, Claim(Priority::Blocking));
  EXPECT_FALSE(take(line, kStart));
  line.release(tag("php", ""), kStart);
  EXPECT_TRUE(take(line, kStart));
}

}  // namespace
}  // namespace imagedeps::importing
