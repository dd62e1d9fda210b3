#include "conformance/api.h"

namespace imagedeps::conformance {
namespace {

std::string shown(const std::optional<Json>& event) {
  return event ? string_at(*event, "type") + " " +
                     string_at(at_path(*event, {"object", "metadata"}), "name")
               : "nothing";
}

class Watches : public Conformance {
 protected:
  [[nodiscard]] std::string watching(const std::string& query) const {
    return config_maps() + "?watch=true&" + query;
  }
};

TEST_F(Watches, ContinueAfterAVersion) {
  const auto first = api_.create(config_maps(), config_map("a"));
  ASSERT_EQ(api_.create(config_maps(), config_map("b")).status, 201);
  auto events = api_.watch(watching("resourceVersion=" + version_of(first)));
  EXPECT_EQ(shown(events.next()), "ADDED b");
  ASSERT_EQ(api_.merge(config_maps("a"), Json{{"data", {{"k", "v"}}}}).status, 200);
  const auto modified = events.next();
  EXPECT_EQ(shown(modified), "MODIFIED a");
  EXPECT_EQ(at_path(*modified, {"object", "kind"}), "ConfigMap");
}

TEST_F(Watches, WithoutAVersionStartWithTheCurrentObjects) {
  ASSERT_EQ(api_.create(config_maps(), config_map("a")).status, 201);
  auto events = api_.watch(watching("timeoutSeconds=30"));
  EXPECT_EQ(shown(events.next()), "ADDED a");
}

TEST_F(Watches, MarkTheEndOfTheInitialState) {
  ASSERT_EQ(api_.create(config_maps(), config_map("a")).status, 201);
  auto events = api_.watch(watching(
      "sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true"));
  EXPECT_EQ(shown(events.next()), "ADDED a");
  const auto mark = events.next();
  ASSERT_TRUE(mark);
  EXPECT_EQ(string_at(*mark, "type"), "BOOKMARK");
  EXPECT_EQ(at_path(*mark, {"object", "metadata", "annotations", "k8s.io/initial-events-end"}),
            "true");
  EXPECT_FALSE(string_at(at_path(*mark, {"object", "metadata"}), "resourceVersion").empty());
}

TEST_F(Watches, RefuseInitialEventsWithoutAMatch) {
  auto events = api_.watch(watching("sendInitialEvents=true"));
  const auto refused = events.next();
  ASSERT_TRUE(refused);
  EXPECT_EQ(at(*refused, "code"), 422);
}

TEST_F(Watches, ReportATooOldVersionWithinTheStream) {
  auto events = api_.watch(dependencies() + "?watch=true&resourceVersion=1");
  const auto error = events.next();
  ASSERT_TRUE(error);
  EXPECT_EQ(string_at(*error, "type"), "ERROR");
  EXPECT_EQ(at_path(*error, {"object", "code"}), 410);
  EXPECT_EQ(at_path(*error, {"object", "reason"}), "Expired");
  EXPECT_TRUE(events.ends(std::chrono::seconds{5}));
}

TEST_F(Watches, SendABookmarkAndEndCleanlyAtTheirTimeout) {
  ASSERT_EQ(api_.create(config_maps(), config_map("a")).status, 201);
  auto events = api_.watch(watching("timeoutSeconds=4&allowWatchBookmarks=true"));
  EXPECT_EQ(shown(events.next()), "ADDED a");
  const auto mark = events.next();
  ASSERT_TRUE(mark);
  EXPECT_EQ(string_at(*mark, "type"), "BOOKMARK");
  EXPECT_TRUE(events.ends(std::chrono::seconds{8}));
}

TEST_F(Watches, ReportDeletionsWithTheLastStateAndANewVersion) {
  const auto created = api_.create(config_maps(), config_map("a", {{"k", "v"}}));
  auto events = api_.watch(watching("resourceVersion=" + version_of(created)));
  ASSERT_EQ(api_.remove(config_maps("a")).status, 200);
  const auto deleted = events.next();
  ASSERT_EQ(shown(deleted), "DELETED a");
  EXPECT_EQ(at_path(*deleted, {"object", "data", "k"}), "v");
  EXPECT_GT(std::stoull(string_at(at_path(*deleted, {"object", "metadata"}), "resourceVersion")),
            std::stoull(version_of(created)));
}

TEST_F(Watches, ReportAnObjectThatLeavesTheSelectionAsDeleted) {
  const auto created = api_.create(config_maps(), config_map("a", {}, {{"app", "web"}}));
  auto events =
      api_.watch(watching("labelSelector=app%3Dweb&resourceVersion=" + version_of(created)));
  ASSERT_EQ(
      api_.merge(config_maps("a"), Json{{"metadata", {{"labels", {{"app", nullptr}}}}}}).status,
      200);
  EXPECT_EQ(shown(events.next()), "DELETED a");
  ASSERT_EQ(api_.merge(config_maps("a"), Json{{"metadata", {{"labels", {{"app", "web"}}}}}}).status,
            200);
  EXPECT_EQ(shown(events.next()), "ADDED a");
}

TEST_F(Watches, OfOneNamespaceDoNotSeeOthers) {
  const auto here = api_.create(config_maps(), config_map("a"));
  auto events = api_.watch(watching("resourceVersion=" + version_of(here)));
  ASSERT_EQ(api_.create("/api/v1/namespaces/default/configmaps", config_map(ns_)).status, 201);
  ASSERT_EQ(api_.create(config_maps(), config_map("b")).status, 201);
  EXPECT_EQ(shown(events.next()), "ADDED b");
}

TEST_F(Watches, OfCustomResourcesSeeStatusWrites) {
  const auto created = api_.create(dependencies(), dependency("a"));
  auto events = api_.watch(dependencies() + "?watch=true&resourceVersion=" + version_of(created));
  ASSERT_EQ(
      api_.merge(dependencies("a") + "/status", Json{{"status", {{"state", "Pending"}}}}).status,
      200);
  const auto modified = events.next();
  ASSERT_EQ(shown(modified), "MODIFIED a");
  EXPECT_EQ(at_path(*modified, {"object", "status", "state"}), "Pending");
}

}  // namespace
}  // namespace imagedeps::conformance
