#include "importing/scheduler.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace imagedeps::importing {
namespace {

using namespace std::chrono_literals;
using objects::TagRef;
using Kind = Verdict::Kind;

TagRef tag(int number, const std::string& ns = "shop") {
  return {ns, "stream" + std::to_string(number), "1"};
}

objects::ImportOrder order(const TagRef& of, const std::string& registry) {
  return {.tag = of, .pull_spec = registry + "/x/" + of.stream + ":1", .registry = registry};
}

class SchedulerTest : public testing::Test {
 protected:
  Scheduler& make(Pace overall, Pace per_registry) {
    config_.overall = overall;
    config_.per_registry = per_registry;
    return scheduler_.emplace(config_, random_);
  }
  void want(const TagRef& of, const std::string& registry = "quay.io") {
    scheduler_->want(now_, of, registry, Claim(Priority::Blocking));
  }
  /// Makes one import that the registry answers.
  void hear_from(const std::string& registry) {
    const TagRef first{"first", registry, "1"};
    want(first, registry);
    ASSERT_EQ(scheduler_->take(now_), first);
    scheduler_->started(now_, order(first, registry));
    (void)end(first, {.kind = Kind::Populated, .by_registry = true}, registry);
  }
  /// Starts all imports that may start now, and returns their number.
  int start(const std::string& registry = "quay.io") {
    int count = 0;
    while (scheduler_->ready(now_)) {
      const auto next = scheduler_->take(now_);
      if (!next) break;
      scheduler_->started(now_, order(*next, registry));
      ++count;
    }
    return count;
  }
  Scheduler::Effects end(const TagRef& of, const Verdict& verdict,
                         const std::string& registry = "quay.io") {
    return scheduler_->ended(now_, order(of, registry), verdict);
  }

  static constexpr Pace kNoLimit{.per_second = 0, .burst = 1, .in_flight = 100};
  TimePoint now_{1h};
  Random random_{1};
  Config::Import config_;
  std::optional<Scheduler> scheduler_;
};

TEST_F(SchedulerTest, StartsAsManyAsTheBoundsAllow) {
  make({.per_second = 2, .burst = 3, .in_flight = 10}, kNoLimit);
  for (int i = 0; i < 5; ++i) want(tag(i, "ns" + std::to_string(i)));
  EXPECT_EQ(start(), 3) << "the burst";
  EXPECT_EQ(scheduler_->next_look(now_), now_ + 500ms);
  now_ += 500ms;
  EXPECT_EQ(start(), 1);
}

TEST_F(SchedulerTest, LeavesHalfOfTheSlotsToOtherNamespaces) {
  make({.per_second = 0, .burst = 1, .in_flight = 10}, kNoLimit);
  hear_from("quay.io");
  for (const auto& [ns, slots] : {std::pair{"a", 5}, {"b", 2}, {"c", 1}, {"d", 1}, {"e", 1}}) {
    for (int i = 0; i < 10; ++i) want(tag(i, ns));
    EXPECT_EQ(start(), slots) << ns;
  }
}

TEST_F(SchedulerTest, LeavesSlotsToOthersIfAllRegistriesOfANamespaceAreSilent) {
  make({.per_second = 0, .burst = 1, .in_flight = 10}, kNoLimit);
  hear_from("quay.io");
  for (const auto& [ns, slots] : {std::pair{"a", 2}, {"b", 1}, {"c", 1}, {"d", 0}}) {
    const std::string host = std::string(ns) + ".silent.example";
    for (int i = 0; i < 10; ++i) want(tag(i, ns), host);
    EXPECT_EQ(start(host), slots) << ns;
  }
  for (int i = 20; i < 30; ++i) want(tag(i, "fine"));
  EXPECT_EQ(start(), 3) << "of the six that silent registries cannot take";
}

TEST_F(SchedulerTest, GivesARegistryThatNeverAnsweredLessTime) {
  make(kNoLimit, kNoLimit);
  EXPECT_EQ(scheduler_->deadline(order(tag(0), "quay.io")), 30s);
  want(tag(0));
  ASSERT_EQ(start(), 1);
  (void)end(tag(0), {.kind = Kind::Failed,
                     .failure = objects::ImportFailure::ImportTimeout,
                     .by_registry = true});
  EXPECT_EQ(scheduler_->deadline(order(tag(0), "quay.io")), config_.timeout);
  EXPECT_EQ(scheduler_->deadline(order(tag(1), "quay.io")), 30s);
  hear_from("quay.io");
  EXPECT_EQ(scheduler_->deadline(order(tag(1), "quay.io")), config_.timeout);
}

TEST_F(SchedulerTest, StartsOneImportAloneAfterTrouble) {
  make({.per_second = 0, .burst = 1, .in_flight = 10}, kNoLimit);
  want(tag(0));
  ASSERT_EQ(start(), 1);
  (void)end(tag(0), {.kind = Kind::Trouble, .api_away = true});
  for (int i = 0; i < 4; ++i) want(tag(i));
  EXPECT_EQ(start(), 1);
  now_ += 1s;
  EXPECT_EQ(start(), 0) << "the first is not answered";
  for (int i = 0; i < 4; ++i) {
    if (scheduler_->importing(tag(i))) (void)end(tag(i), {.kind = Kind::Populated});
  }
  EXPECT_GT(start(), 1);
}

TEST_F(SchedulerTest, PausesAStreamThatChangesDuringItsImports) {
  make(kNoLimit, kNoLimit);
  for (const auto pause : {1s, 2s, 4s, 8s}) {
    want(tag(0));
    ASSERT_EQ(start(), 1);
    (void)end(tag(0), {.kind = Kind::StreamChanged});
    want(tag(0));
    now_ += pause - 1ms;
    EXPECT_EQ(start(), 0) << "before " << pause.count() << " s";
    now_ += 1ms;
    EXPECT_EQ(start(), 1);
    (void)end(tag(0), {.kind = Kind::Trouble});
    now_ += 1h;
  }
}

TEST_F(SchedulerTest, ReturnsTheIstagsOfAPausedRegistry) {
  make(kNoLimit, kNoLimit);
  Scheduler::Effects effects;
  for (int i = 0; i < 20 && effects.registries.empty(); ++i) {
    scheduler_->unwant(now_, tag(100));
    want(tag(i));
    ASSERT_EQ(start(), 1);
    want(tag(100));
    effects = end(tag(i), {.kind = Kind::Failed,
                           .failure = objects::ImportFailure::RegistryUnreachable,
                           .by_registry = true});
  }
  ASSERT_EQ(effects.registries.size(), 1u);
  EXPECT_TRUE(effects.registries[0].opened);
  EXPECT_EQ(effects.registries[0].access.registry, "quay.io");
  EXPECT_NE(std::ranges::find(effects.recheck, tag(0)), effects.recheck.end())
      << "its last import failed because of the registry";
  EXPECT_NE(std::ranges::find(effects.recheck, tag(100)), effects.recheck.end())
      << "its import waits for the registry";
}

TEST_F(SchedulerTest, KeepsNothingOfAStreamThatIsDropped) {
  make(kNoLimit, kNoLimit);
  want(tag(0));
  ASSERT_EQ(scheduler_->take(now_), tag(0));
  scheduler_->dropped(now_, tag(0));
  EXPECT_EQ(scheduler_->take(now_), std::nullopt);
  std::map<std::string, std::size_t> sizes;
  scheduler_->remembered(sizes);
  for (const auto& [what, size] : sizes) EXPECT_EQ(size, 0u) << what;
}

}  // namespace
}  // namespace imagedeps::importing
