#include "reporting/dependents.h"

#include <gtest/gtest.h>

#include "support/cluster_objects.h"

namespace imagedeps::reporting {
namespace {

using objects::Obstacle;
using std::chrono::minutes;
using std::chrono::seconds;
using test::Kind;
using test::object;
using test::TagRef;

const TagRef kTag{"shop", "php", "7.1"};

class DependentsTest : public testing::Test {
 protected:
  static objects::ReferenceObject consumer(Kind kind, const std::string& name,
                                           std::int64_t version = 0,
                                           Obstacle obstacle = Obstacle::None,
                                           const std::string& ns = "shop") {
    auto made = object(kind, ns, name).needs(kTag);
    made.edit().latest_version = version;
    made.edit().references.front().obstacle = obstacle;
    return made.edit();
  }
  void add(const objects::ReferenceObject& object) {
    graph_.upsert(std::make_shared<const objects::ReferenceObject>(object));
  }
  void follow() { dependents_.follow(at(seconds{0}), kTag); }
  static TimePoint at(Duration after) { return TimePoint{std::chrono::hours{1}} + after; }
  std::size_t done(Duration after, const objects::ReferenceObject& object) {
    return dependents_.changed(at(after), object).size();
  }

  graph::Graph graph_{graph::Options{}};
  Dependents dependents_{graph_};
};

TEST_F(DependentsTest, ReportsWhichBuildStartedAndWhen) {
  add(consumer(Kind::BuildConfig, "web"));
  follow();
  EXPECT_EQ(dependents_.until(kTag), at(minutes{15}));
  EXPECT_FALSE(dependents_.outcome(at(seconds{1}), kTag)) << "nothing has moved yet";
  EXPECT_EQ(done(seconds{2}, consumer(Kind::BuildConfig, "web", 1)), 1u);
  EXPECT_EQ(dependents_.outcome(at(seconds{2}), kTag),
            "BuildConfig web: build 1 started 2 s later");
  EXPECT_FALSE(dependents_.until(kTag)) << "not followed any more";
  EXPECT_FALSE(dependents_.outcome(at(minutes{20}), kTag)) << "reported once";
}

TEST_F(DependentsTest, WaitsForAllDependents) {
  add(consumer(Kind::BuildConfig, "web"));
  add(consumer(Kind::DeploymentConfig, "db", 3));
  follow();
  EXPECT_EQ(done(seconds{1}, consumer(Kind::BuildConfig, "web", 1)), 0u);
  EXPECT_EQ(done(seconds{4}, consumer(Kind::DeploymentConfig, "db", 3)), 0u)
      << "the same rollout as before";
  EXPECT_EQ(done(seconds{5}, consumer(Kind::DeploymentConfig, "db", 4)), 1u);
  EXPECT_EQ(dependents_.outcome(at(seconds{5}), kTag),
            "BuildConfig web: build 1 started 1 s later; DeploymentConfig db: rollout 4 started 5 "
            "s later");
}

TEST_F(DependentsTest, ReportsTheCommandForDependentsThatStillWaitAtTheEnd) {
  add(consumer(Kind::DeploymentConfig, "db", 0, Obstacle::NotAutomatic));
  add(consumer(Kind::BuildConfig, "web", 0, Obstacle::NoTrigger));
  add(consumer(Kind::BuildConfig, "idle"));
  follow();
  EXPECT_FALSE(dependents_.outcome(at(minutes{15} - seconds{1}), kTag));
  EXPECT_EQ(dependents_.outcome(at(minutes{15}), kTag),
            "BuildConfig idle: has started no build in 15 minutes; "
            "BuildConfig web: still waits: oc start-build web -n shop (it has no trigger that "
            "starts a build); "
            "DeploymentConfig db: still waits: oc rollout latest dc/db -n shop (its trigger is not "
            "automatic)");
}

TEST_F(DependentsTest, OmitsAWorkloadThatThePlatformRollsOut) {
  add(consumer(Kind::Deployment, "web"));
  add(consumer(Kind::Deployment, "held", 0, Obstacle::Paused));
  follow();
  EXPECT_EQ(dependents_.outcome(at(minutes{15}), kTag),
            "Deployment held: still waits: oc rollout resume deployment/held -n shop (it is "
            "paused)");
}

TEST_F(DependentsTest, OmitsDeletedDependents) {
  add(consumer(Kind::BuildConfig, "web"));
  follow();
  graph_.remove({Kind::BuildConfig, "shop", "web"});
  EXPECT_EQ(dependents_.outcome(at(minutes{15}), kTag), "");
}

TEST_F(DependentsTest, FollowsNoDependentInAnotherNamespace) {
  add(consumer(Kind::BuildConfig, "web", 0, Obstacle::None, "elsewhere"));
  follow();
  EXPECT_FALSE(dependents_.until(kTag));
}

TEST_F(DependentsTest, ForgetsIstagsThatAreNoLongerNeeded) {
  add(consumer(Kind::BuildConfig, "web"));
  follow();
  dependents_.forget(kTag);
  EXPECT_EQ(done(seconds{1}, consumer(Kind::BuildConfig, "web", 1)), 0u);
  EXPECT_FALSE(dependents_.outcome(at(minutes{15}), kTag));
}

}  // namespace
}  // namespace imagedeps::reporting
