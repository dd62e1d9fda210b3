#include "reporting/status.h"

#include <gtest/gtest.h>

#include "support/cluster_objects.h"

namespace imagedeps::reporting {
namespace {

using decide::Reason;
using objects::DependencyStatus;
using objects::Kind;
using objects::TagRef;
using std::chrono::hours;
using std::chrono::minutes;

const TagRef kTag{"shop", "php", "7.1"};
const TimePoint kNow{hours{24}};

struct Scene {
  decide::Decision decision;
  std::vector<graph::Consumer> consumers;
  decide::Attempts attempts;
  std::optional<DependencyStatus> before;

  Scene& says(Reason reason) {
    decision.reason = decision.local_reason = reason;
    decision.local_message = "so it is";
    decision.populated = reason == Reason::Populated;
    if (decision.populated) decision.image = "sha256:1";
    return *this;
  }
  Scene& needed_by(Kind kind, const std::string& ns, const std::string& name) {
    consumers.push_back(
        {.object = {kind, ns, name}, .reference = {.tag = kTag, .field_path = "spec"}});
    return *this;
  }
  DependencyStatus status(TimePoint now = kNow) const {
    return describe({.decision = decision,
                     .tag = kTag,
                     .registry = "quay.io",
                     .consumers = consumers,
                     .attempts = attempts,
                     .generation = 3,
                     .before = before ? &*before : nullptr,
                     .wall_now = now});
  }
};

bool is_true(const DependencyStatus& status, std::string_view type) {
  const auto* condition = status.find(type);
  return condition != nullptr && condition->status;
}

TEST(Status, FollowsTheTableOfConditions) {
  const struct {
    Reason reason;
    bool ready, reconciling, stalled;
    const char* state;
  } kCases[] = {
      {Reason::Populated, true, false, false, "Populated"},
      {Reason::ReferenceOnly, true, false, false, "Populated"},
      {Reason::Unmanaged, false, false, false, "Unmanaged"},
      {Reason::Pending, false, true, false, "Pending"},
      {Reason::ImportNeeded, false, true, false, "Pending"},
      {Reason::Importing, false, true, false, "Importing"},
      {Reason::AwaitingBuild, false, true, false, "Waiting"},
      {Reason::AwaitingPush, false, true, false, "Waiting"},
      {Reason::RegistryBackoff, false, true, false, "Failed"},
      {Reason::ManifestUnknown, false, true, false, "Failed"},
      {Reason::TagUndefined, false, false, true, "Failed"},
      {Reason::AliasCycle, false, false, true, "Failed"},
      {Reason::NotImportable, false, false, true, "Failed"},
  };
  for (const auto& each : kCases) {
    const auto status = Scene{}.says(each.reason).status();
    const auto name = decide::to_string(each.reason);
    EXPECT_EQ(is_true(status, "Ready"), each.ready) << name;
    EXPECT_EQ(is_true(status, "Reconciling"), each.reconciling) << name;
    EXPECT_EQ(is_true(status, "Stalled"), each.stalled) << name;
    EXPECT_EQ(status.state, each.state) << name;
    EXPECT_EQ(status.find("Ready")->reason, name);
  }
}

TEST(Status, IsStalledAfterManyAttempts) {
  Scene scene;
  scene.says(Reason::ManifestUnknown).attempts.count = 9;
  EXPECT_FALSE(is_true(scene.status(), "Stalled"));
  scene.attempts.count = 10;
  EXPECT_TRUE(is_true(scene.status(), "Stalled"));
  EXPECT_FALSE(is_true(scene.status(), "Reconciling"));
  EXPECT_EQ(scene.status().import_attempts, 10);
}

TEST(Status, ListsOwnConsumersAndOnlyCountsForeignOnes) {
  Scene scene;
  scene.says(Reason::Pending)
      .needed_by(Kind::BuildConfig, "shop", "web")
      .needed_by(Kind::BuildConfig, "secret", "spy");
  scene.needed_by(Kind::ImageDependency, "shop", "php.7.1");
  const auto status = scene.status();
  ASSERT_EQ(status.references.size(), 1u);
  EXPECT_EQ(status.references[0].name, "web");
  EXPECT_EQ(status.references[0].resource, "buildconfigs");
  EXPECT_EQ(status.reference_count, 2);
  EXPECT_EQ(status.foreign_reference_count, 1);
}

TEST(Status, ListsAtMostTwentyConsumersAndCountsAll) {
  Scene scene;
  scene.says(Reason::Pending);
  for (int i = 0; i < 30; ++i) scene.needed_by(Kind::Deployment, "shop", "d" + std::to_string(i));
  EXPECT_EQ(scene.status().references.size(), 20u);
  EXPECT_EQ(scene.status().reference_count, 30);
}

TEST(Status, KeepsTheTimeOfAConditionWhoseStatusDidNotChange) {
  Scene scene;
  scene.before = scene.says(Reason::Pending).status();
  scene.says(Reason::ManifestUnknown);
  const auto later = scene.status(kNow + minutes{5});
  EXPECT_EQ(later.find("Ready")->since, kNow);
  EXPECT_EQ(later.first_seen, kNow);
  scene.before = later;
  const auto populated = scene.says(Reason::Populated).status(kNow + minutes{9});
  EXPECT_EQ(populated.find("Ready")->since, kNow + minutes{9});
  EXPECT_EQ(populated.populated_at, kNow + minutes{9});
}

TEST(Status, ShowsWhyAPopulatedTagIsNotUpToDate) {
  Scene scene;
  scene.says(Reason::Populated).decision.outdated = "NewerSource";
  EXPECT_FALSE(is_true(scene.status(), "UpToDate"));
  EXPECT_EQ(scene.status().find("UpToDate")->reason, "NewerSource");
  EXPECT_TRUE(is_true(scene.status(), "Ready"));
}

TEST(Status, ShowsWhyAConsumerDoesNotFollow) {
  Scene scene;
  scene.says(Reason::Pending).needed_by(Kind::BuildConfig, "shop", "a");
  scene.needed_by(Kind::BuildConfig, "shop", "b").consumers.back().reference.obstacle =
      objects::Obstacle::NoTrigger;
  scene.consumers.back().reference.detail = "it has no trigger";
  const auto references = scene.status().references;
  EXPECT_EQ(references[0].obstacle, "");
  EXPECT_EQ(references[1].obstacle, "NoTrigger");
  EXPECT_EQ(references[1].obstacle_detail, "it has no trigger");
}

TEST(Status, OfAnOrphanChangesNothingButStateAndReferences) {
  Scene scene;
  const auto before =
      scene.says(Reason::Populated).needed_by(Kind::BuildConfig, "shop", "web").status();
  const auto after = orphaned(before);
  EXPECT_EQ(after.state, "Orphaned");
  EXPECT_TRUE(after.references.empty());
  EXPECT_EQ(after.conditions.size(), before.conditions.size());
  EXPECT_TRUE(is_true(after, "Ready"));
}

TEST(Status, NamesNoAttemptAtATimeThatHasPassed) {
  Scene scene;
  scene.says(Reason::Importing).attempts.next = kNow + minutes{1};
  const auto waiting = scene.status();
  EXPECT_EQ(waiting.next_attempt, kNow + minutes{1});
  EXPECT_FALSE(time_has_passed(waiting, kNow));
  EXPECT_TRUE(time_has_passed(waiting, kNow + minutes{1}));
  EXPECT_EQ(scene.status(kNow + minutes{1}).next_attempt, std::nullopt)
      << "its import waits to be started";
  EXPECT_EQ(orphaned(waiting).next_attempt, std::nullopt) << "it is not needed";
}

TEST(Status, IsNotWrittenForAPauseOfTheRegistry) {
  Scene scene;
  scene.attempts.count = 2;
  const auto failed = scene.says(Reason::RegistryUnreachable).status();
  const auto pending = scene.says(Reason::Pending).status();
  const auto paused = scene.says(Reason::RegistryBackoff).status();
  EXPECT_TRUE(only_a_pause(failed, paused));
  EXPECT_FALSE(only_a_pause(pending, paused)) << "it did not show a failure before";
  scene.attempts.count = 3;
  EXPECT_FALSE(only_a_pause(failed, scene.status())) << "an attempt is written";
}

}  // namespace
}  // namespace imagedeps::reporting
