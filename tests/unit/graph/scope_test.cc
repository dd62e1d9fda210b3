#include "graph/scope.h"

#include <gtest/gtest.h>

namespace imagedeps::graph {
namespace {

TEST(Scope, ExcludesOnlyPlatformNamespacesByDefault) {
  const Scope scope;
  EXPECT_TRUE(scope.contains("shop"));
  EXPECT_TRUE(scope.contains("openshift"));
  EXPECT_FALSE(scope.contains("openshift-monitoring"));
  EXPECT_FALSE(scope.contains("kube-system"));
}

TEST(Scope, ContainsOnlyNamedAndSharedNamespaces) {
  const Scope scope{.namespaces = {"team-*"}};
  EXPECT_TRUE(scope.contains("team-a"));
  EXPECT_FALSE(scope.contains("shop"));
  EXPECT_TRUE(scope.contains("openshift"));
}

TEST(Scope, ExclusionsWinOverNames) {
  const Scope scope{.namespaces = {"team-*"}, .exclude_namespaces = {"team-b"}};
  EXPECT_TRUE(scope.contains("team-a"));
  EXPECT_FALSE(scope.contains("team-b"));
}

TEST(Scope, ContainsSharedNamespacesThatAnExclusionMatches) {
  const Scope scope{.exclude_namespaces = {"*"}, .shared_namespaces = {"base"}};
  EXPECT_TRUE(scope.contains("base"));
  EXPECT_TRUE(scope.shared("base"));
  EXPECT_FALSE(scope.contains("shop"));
}

TEST(Scope, MatchesStarsAnywhere) {
  const Scope scope{.namespaces = {"a*b*c"}};
  EXPECT_TRUE(scope.contains("abc"));
  EXPECT_TRUE(scope.contains("a-b-b-c"));
  EXPECT_FALSE(scope.contains("a-b-c-d"));
  EXPECT_FALSE(scope.contains("ab"));
}

}  // namespace
}  // namespace imagedeps::graph
