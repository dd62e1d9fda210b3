#include <set>

#include "conformance/api.h"

namespace imagedeps::conformance {
namespace {

class Lists : public Conformance {};

TEST_F(Lists, ShowTheStateOfTheirFirstPageOnAllPages) {
  for (const auto* name : {"a", "b", "c", "d", "e"})
    ASSERT_EQ(api_.create(config_maps(), config_map(name)).status, 201);
  auto page = api_.read(config_maps() + "?limit=2");
  const auto version = version_of(page);
  EXPECT_EQ(at_path(page.json, {"metadata", "remainingItemCount"}), 3);
  ASSERT_EQ(api_.create(config_maps(), config_map("f")).status, 201);
  ASSERT_EQ(api_.remove(config_maps("e")).status, 200);
  std::set<std::string> names;
  for (int pages = 0; pages < 5; ++pages) {
    EXPECT_EQ(version_of(page), version);
    for (const auto& item : at(page.json, "items"))
      names.insert(string_at(at(item, "metadata"), "name"));
    const auto token = string_at(at(page.json, "metadata"), "continue");
    if (token.empty()) break;
    page = api_.read(config_maps() + "?limit=2&continue=" + token);
    ASSERT_EQ(page.status, 200);
  }
  EXPECT_EQ(names, (std::set<std::string>{"a", "b", "c", "d", "e"}));
}

TEST_F(Lists, RefuseAnInvalidToken) {
  const auto refused = api_.read(config_maps() + "?limit=2&continue=nonsense");
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(reason_of(refused), "BadRequest");
}

TEST_F(Lists, RefuseACompactedVersion) {
  const auto refused =
      api_.read(config_maps() + "?limit=2&resourceVersion=1&resourceVersionMatch=Exact");
  // A server whose history was never compacted still has this version.
  if (refused.status == 200) GTEST_SKIP() << "this server has not been compacted";
  EXPECT_EQ(refused.status, 410);
  EXPECT_EQ(reason_of(refused), "Expired");
}

TEST_F(Lists, SelectByLabelAndByName) {
  ASSERT_EQ(api_.create(config_maps(), config_map("a", {}, {{"app", "web"}, {"tier", "1"}})).status,
            201);
  ASSERT_EQ(api_.create(config_maps(), config_map("b", {}, {{"app", "web"}})).status, 201);
  ASSERT_EQ(api_.create(config_maps(), config_map("c")).status, 201);
  const auto count = [&](const std::string& query) {
    return at(api_.read(config_maps() + query).json, "items").size();
  };
  EXPECT_EQ(count("?labelSelector=app%3Dweb"), 2u);
  EXPECT_EQ(count("?labelSelector=app%3Dweb%2Ctier"), 1u);
  EXPECT_EQ(count("?labelSelector=%21app"), 1u);
  EXPECT_EQ(count("?labelSelector=app%20in%20%28web%2Cother%29%2Ctier%21%3D1"), 1u);
  EXPECT_EQ(count("?fieldSelector=metadata.name%3Dc"), 1u);
  EXPECT_EQ(count("?fieldSelector=metadata.name%3Dnone"), 0u);
}

TEST_F(Lists, OfCustomResourcesSelectByDeclaredFields) {
  ASSERT_EQ(api_.create(dependencies(), dependency("a", "php", "7.1")).status, 201);
  ASSERT_EQ(api_.create(dependencies(), dependency("b", "php", "7.2")).status, 201);
  const auto found = api_.read(dependencies() + "?fieldSelector=spec.imageStreamTag.tag%3D7.2");
  ASSERT_EQ(at(found.json, "items").size(), 1u);
  EXPECT_EQ(found.json["items"][0]["metadata"]["name"], "b");
}

TEST_F(Lists, IncludeTheKindOfItemsOnlyForCustomResources) {
  ASSERT_EQ(api_.create(dependencies(), dependency("a")).status, 201);
  ASSERT_EQ(api_.create(config_maps(), config_map("a")).status, 201);
  const auto custom = api_.read(dependencies()), built_in = api_.read(config_maps());
  EXPECT_EQ(custom.json["kind"], "ImageDependencyList");
  EXPECT_EQ(custom.json["items"][0]["kind"], "ImageDependency");
  EXPECT_EQ(built_in.json["kind"], "ConfigMapList");
  EXPECT_FALSE(built_in.json["items"][0].contains("kind"));
}

TEST_F(Lists, ReturnOnlyMetadataOnRequest) {
  ASSERT_EQ(api_.create(config_maps(), config_map("a", {{"k", "v"}})).status, 201);
  const auto list =
      api_.read(config_maps(), "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1");
  EXPECT_EQ(list.json["kind"], "PartialObjectMetadataList");
  EXPECT_EQ(list.json["items"][0]["kind"], "PartialObjectMetadata");
  EXPECT_EQ(list.json["items"][0]["metadata"]["name"], "a");
  EXPECT_FALSE(list.json["items"][0].contains("data"));
}

class Discovery : public Conformance {};

TEST_F(Discovery, ListsGroupsResourcesAndStatus) {
  const auto groups = api_.read("/apis");
  bool found = false;
  for (const auto& group : at(groups.json, "groups"))
    found = found || string_at(group, "name") == "imagedeps.io";
  EXPECT_TRUE(found);
  const auto resources = api_.read("/apis/imagedeps.io/v1alpha1");
  std::set<std::string> names;
  for (const auto& resource : at(resources.json, "resources"))
    names.insert(string_at(resource, "name"));
  EXPECT_EQ(names, (std::set<std::string>{"imagedependencies", "imagedependencies/status"}));
}

TEST_F(Discovery, RefusesUnknownGroupsAndResources) {
  EXPECT_EQ(api_.read("/apis/absent.example.com/v1/things").status, 404);
  EXPECT_EQ(api_.read("/apis/imagedeps.io/v1alpha1/things").status, 404);
  EXPECT_EQ(api_.read("/api/v1/things").status, 404);
}

TEST_F(Discovery, ReportsVersionAndHealth) {
  EXPECT_TRUE(string_at(api_.read("/version").json, "gitVersion").starts_with("v1."));
  EXPECT_EQ(api_.read("/readyz").json, "ok");
}

}  // namespace
}  // namespace imagedeps::conformance
