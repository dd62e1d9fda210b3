#include "reconcile/sync_board.h"

#include <gtest/gtest.h>

#include "reconcile/watched_kinds.h"

namespace imagedeps::reconcile {
namespace {

using kube::SyncState;
using objects::Kind;

SyncBoard board_with(std::initializer_list<std::pair<Kind, SyncState>> states) {
  SyncBoard board;
  for (const auto& [kind, state] : states) {
    board.expect(kind, "");
    board.set(kind, "", state, nullptr);
  }
  return board;
}

TEST(SyncBoard, AllowsImportsOnceThreeKindsAreComplete) {
  EXPECT_TRUE(board_with({{Kind::ImageStream, SyncState::Synced},
                          {Kind::BuildConfig, SyncState::Absent},
                          {Kind::Build, SyncState::Synced}})
                  .imports_allowed());
  EXPECT_FALSE(board_with({{Kind::ImageStream, SyncState::Synced},
                           {Kind::BuildConfig, SyncState::Unavailable}})
                   .imports_allowed());
  EXPECT_FALSE(board_with({{Kind::ImageStream, SyncState::Starting}}).imports_allowed());
}

TEST(SyncBoard, StopsImportsWhenOneOfThemIsDenied) {
  SyncBoard board =
      board_with({{Kind::ImageStream, SyncState::Synced}, {Kind::BuildConfig, SyncState::Synced}});
  const Error why{.kind = Error::Kind::Denied, .message = "forbidden"};
  board.set(Kind::BuildConfig, "", SyncState::Denied, &why);
  EXPECT_FALSE(board.imports_allowed());
  ASSERT_TRUE(board.obstacle(Kind::BuildConfig));
  EXPECT_NE(board.obstacle(Kind::BuildConfig)->find("forbidden"), std::string::npos);
  EXPECT_FALSE(board.obstacle(Kind::ImageStream));
}

TEST(SyncBoard, KeepsTheLastStateWhileAnApiIsUnavailable) {
  SyncBoard board = board_with({{Kind::ImageStream, SyncState::Synced}});
  board.set(Kind::ImageStream, "", SyncState::Unavailable, nullptr);
  EXPECT_TRUE(board.imports_allowed());
  EXPECT_FALSE(board.complete()) << "but nothing may be removed";
}

TEST(SyncBoard, OnlyReportsProblemsOfOtherKinds) {
  const SyncBoard board =
      board_with({{Kind::ImageStream, SyncState::Synced}, {Kind::CronJob, SyncState::Denied}});
  EXPECT_TRUE(board.imports_allowed());
  EXPECT_TRUE(board.problem(Kind::CronJob));
  EXPECT_FALSE(board.obstacle(Kind::CronJob));
}

TEST(SyncBoard, WaitsForEveryNamespaceOfAKind) {
  SyncBoard board;
  board.expect(Kind::ImageStream, "a");
  board.expect(Kind::ImageStream, "b");
  board.set(Kind::ImageStream, "a", SyncState::Synced, nullptr);
  EXPECT_FALSE(board.started());
  board.set(Kind::ImageStream, "b", SyncState::Synced, nullptr);
  EXPECT_TRUE(board.imports_allowed());
}

TEST(WatchedNamespaces, AreTheWholeClusterUnlessAllAreListed) {
  graph::Scope scope;
  EXPECT_EQ(watched_namespaces(scope), std::vector<std::string>{""});
  scope.namespaces = {"team-*"};
  EXPECT_EQ(watched_namespaces(scope), std::vector<std::string>{""});
  scope.namespaces = {"shop", "blog"};
  EXPECT_EQ(watched_namespaces(scope), (std::vector<std::string>{"blog", "openshift", "shop"}));
}

}  // namespace
}  // namespace imagedeps::reconcile
