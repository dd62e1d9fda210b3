#include "reporting/object_plan.h"

#include <gtest/gtest.h>

#include <tuple>

#include "support/cluster_objects.h"

namespace imagedeps::reporting {
namespace {

using decide::Reason;
using objects::Kind;
using objects::TagRef;
using test::image_dependency;
using test::image_stream;
using test::object;
using Action = ObjectTarget::Action;

const TagRef kTag{"shop", "php", "7.1"};

struct ObjectPlanTest : testing::Test {
  graph::Graph graph{graph::Options{}};
  Config config;
  ObjectPlan plan{graph, config};

  static Tracked seen(Reason reason) {
    Tracked tracked;
    tracked.decision.reason = reason;
    tracked.exists = true;
    tracked.attention = reason != Reason::Populated;
    return tracked;
  }
  void found(bool discovered_by_us) {
    auto dependency = image_dependency(kTag, "php.7.1");
    dependency.managed_by_us = discovered_by_us;
    graph.upsert(test::shared(dependency));
  }
  std::vector<Action> actions(const Tracked* tracked, Need need, const TagRef& tag = kTag) {
    std::vector<Action> actions;
    for (const auto& target : plan.targets(tag, tracked, need)) actions.push_back(target.action);
    return actions;
  }
};

TEST_F(ObjectPlanTest, CreatesAnObjectForATagThatWasNotPopulated) {
  const Tracked tracked = seen(Reason::Pending);
  EXPECT_EQ(actions(&tracked, Need::Referenced), std::vector{Action::Create});
}

TEST_F(ObjectPlanTest, CreatesNoneForATagThatWasAlwaysPopulated) {
  const Tracked tracked = seen(Reason::Populated);
  EXPECT_TRUE(actions(&tracked, Need::Referenced).empty());
  config.objects = ObjectsPolicy::All;
  EXPECT_EQ(actions(&tracked, Need::Referenced), std::vector{Action::Create});
}

TEST_F(ObjectPlanTest, CreatesNoneThatTheApiServerRefuses) {
  const Tracked tracked = seen(Reason::Pending);
  const std::string longest(128, 't'), too_long(129, 't');
  for (const auto& [stream, tag, accepted] :
       {std::tuple{"php", "7.1-_A", true}, std::tuple{"a.b_c-d", "_", true},
        std::tuple{"php", longest.c_str(), true}, std::tuple{"openshift/php", "7.1", false},
        std::tuple{"a--b", "1", false}, std::tuple{"a-", "1", false}, std::tuple{"A", "1", false},
        std::tuple{"php", "7:1", false}, std::tuple{"php", "\x1b[2J", false},
        std::tuple{"php", ".1", false}, std::tuple{"php", too_long.c_str(), false},
        std::tuple{"", "1", false}, std::tuple{"php", "", false}}) {
    const auto found = actions(&tracked, Need::Referenced, {"shop", stream, tag});
    EXPECT_EQ(!found.empty(), accepted) << stream << ':' << tag;
  }
}

TEST_F(ObjectPlanTest, KeepsTheObjectOfATagThatWasHealed) {
  const Tracked tracked = seen(Reason::Populated);
  found(true);
  EXPECT_EQ(actions(&tracked, Need::Referenced), std::vector{Action::Report});
}

TEST_F(ObjectPlanTest, CreatesNoneNextToADeclaredOne) {
  const Tracked tracked = seen(Reason::Pending);
  found(false);
  EXPECT_EQ(actions(&tracked, Need::Referenced), std::vector{Action::Report});
}

TEST_F(ObjectPlanTest, RemovesOnlyDiscoveredObjectsAndOnlyAfterLong) {
  found(true);
  EXPECT_EQ(actions(nullptr, Need::Unreferenced), std::vector{Action::Orphan});
  EXPECT_EQ(actions(nullptr, Need::UnreferencedForLong), std::vector{Action::Remove});
  auto forced = image_dependency(kTag, "php.7.1");
  forced.managed_by_us = true;
  forced.requested_at = "monday";
  graph.upsert(test::shared(forced));
  EXPECT_EQ(actions(nullptr, Need::UnreferencedForLong), std::vector{Action::Orphan});
}

TEST_F(ObjectPlanTest, CreatesNoneForAForeignReferenceToAMissingTag) {
  Tracked tracked = seen(Reason::ImageStreamMissing);
  tracked.exists = false;
  graph.upsert(object(Kind::BuildConfig, "spy", "bc").needs(kTag));
  EXPECT_TRUE(actions(&tracked, Need::Referenced).empty());
  graph.upsert(object(Kind::BuildConfig, "shop", "bc").needs(kTag));
  EXPECT_EQ(actions(&tracked, Need::Referenced), std::vector{Action::Create});
}

TEST_F(ObjectPlanTest, LimitsObjectsForMissingTagsPerNamespace) {
  config.missing_objects_per_namespace_max = 2;
  Tracked tracked = seen(Reason::TagUndefined);
  tracked.exists = false;
  std::vector<TagRef> tags;
  for (const char* name : {"1", "2", "3"}) {
    tags.push_back({"shop", "php", name});
    graph.upsert(object(Kind::BuildConfig, "shop", name).needs(tags.back()));
  }
  EXPECT_EQ(actions(&tracked, Need::Referenced, tags[0]).size(), 1u);
  EXPECT_EQ(actions(&tracked, Need::Referenced, tags[1]).size(), 1u);
  EXPECT_TRUE(actions(&tracked, Need::Referenced, tags[2]).empty());
  EXPECT_EQ(plan.held_back(), 1u);
  EXPECT_EQ(actions(&tracked, Need::Referenced, tags[0]).size(), 1u) << "it counts already";
  tracked.exists = true;
  EXPECT_EQ(actions(&tracked, Need::Referenced, tags[0]).size(), 1u);
  tracked.exists = false;
  EXPECT_EQ(actions(&tracked, Need::Referenced, tags[2]).size(), 1u) << "there is room again";
  EXPECT_EQ(plan.held_back(), 0u);
}

TEST_F(ObjectPlanTest, CreatesNoneIfTheOwnerOptedOut) {
  const Tracked tracked = seen(Reason::Unmanaged);
  EXPECT_TRUE(actions(&tracked, Need::Referenced).empty());
}

}  // namespace
}  // namespace imagedeps::reporting
