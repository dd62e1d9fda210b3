// The suggested commands about triggers, run on the object by the rules of `oc`.
#include <gtest/gtest.h>

#include "audit/explain.h"
#include "audit/inventory.h"
#include "support/cluster_objects.h"
#include "support/oc_triggers.h"

namespace imagedeps::audit {
namespace {

using objects::Kind;
using Followed = std::map<std::string, std::string>;
using Names = std::vector<std::string>;

Json pod(const Names& containers, const Names& init) {
  Json lists{{"containers", Json::array()}, {"initContainers", Json::array()}};
  for (const auto& name : containers)
    lists["containers"].push_back({{"name", name}, {"image", " "}});
  for (const auto& name : init)
    lists["initContainers"].push_back({{"name", name}, {"image", "quay.io/a/b:1"}});
  return {{"spec", lists}};
}

Json metadata() { return {{"name", "web"}, {"namespace", "shop"}}; }

Json from(const std::string& tag) {
  const auto slash = tag.find('/');
  if (slash == std::string::npos) return {{"kind", "ImageStreamTag"}, {"name", tag}};
  return {{"kind", "ImageStreamTag"},
          {"name", tag.substr(slash + 1)},
          {"namespace", tag.substr(0, slash)}};
}

/// An entry for a container, or for "init:NAME".
Json entry(const std::string& tag, const std::string& container) {
  const bool init = container.starts_with("init:");
  return {
      {"from", from(tag)},
      {"fieldPath", std::string("spec.template.spec.") + (init ? "initContainers" : "containers") +
                        "[?(@.name==\"" + container.substr(init ? 5 : 0) + "\")].image"}};
}

Json deployment(const std::vector<Json>& entries, const Names& containers, const Names& init = {}) {
  Json object{{"kind", "Deployment"},
              {"metadata", metadata()},
              {"spec", {{"template", pod(containers, init)}}}};
  object["metadata"]["annotations"]["image.openshift.io/triggers"] = Json(entries).dump();
  return object;
}

Json trigger(const std::string& tag, const Names& containers) {
  return {{"type", "ImageChange"},
          {"imageChangeParams",
           {{"automatic", true}, {"containerNames", containers}, {"from", from(tag)}}}};
}

Json config(const std::vector<Json>& triggers, const Names& containers) {
  return {{"kind", "DeploymentConfig"},
          {"metadata", metadata()},
          {"spec", {{"triggers", Json(triggers)}, {"template", pod(containers, {})}}}};
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

class ExplainTriggersTest : public ::testing::Test {
 protected:
  ExplainTriggersTest() {
    how_.policy.mode = decide::Mode::Observe;
    auto api = test::image_stream("shop", "api");
    for (const char* tag : {"1", "2"}) api.docker(tag, "quay.io/a/b:1").image(tag, "sha256:1");
    auto mysql = test::image_stream("openshift", "mysql");
    mysql.docker("8", "quay.io/a/b:1").image("8", "sha256:1");
    inventory_.add(api.edit());
    inventory_.add(mysql.edit());
  }

  /// Runs the suggested commands. A user fills in the container and the istag.
  Followed after(Json object, const std::string& container = "app") {
    const Kind kind = object["kind"] == "Deployment" ? Kind::Deployment : Kind::DeploymentConfig;
    const auto decoded =
        objects::decode_references(kind, object.dump(), objects::PodTemplates::Ignored);
    inventory_.add(**decoded, Role::Judged);
    const auto explanation = *explain(inventory_.graph(), {kind, "shop", "web"}, how_);
    for (const auto& remedy : explanation.remedies) {
      auto command = replaced(command_of(remedy), "<container>", container);
      command = replaced(command, "<namespace>/<stream>:<tag>", "shop/new:1");
      command = replaced(command, "<tag>", "3");
      if (command.find(" --auto ") != std::string::npos) continue;
      if (command.find(" set triggers ") == std::string::npos &&
          command.find(" annotate ") == std::string::npos)
        continue;
      EXPECT_EQ(test::oc_apply(command, object), "") << command;
    }
    return test::followed(object);
  }

  Inventory inventory_{Inventory::everywhere()};
  Judge how_;
};

TEST_F(ExplainTriggersTest, KeepTheGoodTriggerWithTheSameNameInAnotherNamespace) {
  EXPECT_EQ(after(deployment({entry("mysql:8", "a"), entry("openshift/mysql:8", "b")}, {"a", "b"})),
            (Followed{{"a", "openshift/mysql:8"}, {"b", "openshift/mysql:8"}}));
}

TEST_F(ExplainTriggersTest, RedirectAllContainersOfAnIstag) {
  EXPECT_EQ(after(deployment({entry("mysql:8", "a"), entry("mysql:8", "b")}, {"a", "b"})),
            (Followed{{"a", "openshift/mysql:8"}, {"b", "openshift/mysql:8"}}));
}

TEST_F(ExplainTriggersTest, RemoveATriggerWithoutAContainerIfEachHasAnother) {
  EXPECT_EQ(after(deployment({entry("api:1", "z"), entry("api:2", "a")}, {"a"})),
            (Followed{{"a", "shop/api:2"}}));
}

TEST_F(ExplainTriggersTest, SetOneTriggerIfTwoSetTheSameContainer) {
  EXPECT_EQ(after(deployment({entry("api:1", "a"), entry("api:2", "a")}, {"a"})),
            (Followed{{"a", "shop/api:1"}}));
}

TEST_F(ExplainTriggersTest, KeepTheTriggersOfInitContainers) {
  EXPECT_EQ(after(deployment({entry("api:1", "init:i"), entry("mysql:8", "a")}, {"a"}, {"i"})),
            (Followed{{"i", "shop/api:1"}, {"a", "openshift/mysql:8"}}));
}

TEST_F(ExplainTriggersTest, ProposeAnInitContainerForATriggerOfOne) {
  EXPECT_EQ(after(deployment({entry("api:1", "init:z"), entry("api:2", "a")}, {"a"}, {"i"})),
            (Followed{{"i", "shop/api:1"}, {"a", "shop/api:2"}}));
}

TEST_F(ExplainTriggersTest, KeepTheOtherEntriesOfAnAnnotationThatIsRemoved) {
  EXPECT_EQ(after(deployment({entry("api", "a"), entry("api:1", "b")}, {"a", "b"})),
            (Followed{{"a", "shop/api:3"}, {"b", "shop/api:1"}}));
}

Json paused(Json entry) {
  entry["paused"] = true;
  return entry;
}

TEST_F(ExplainTriggersTest, KeepAPausedTrigger) {
  EXPECT_EQ(after(deployment({paused(entry("api:1", "b")), entry("mysql:8", "a")}, {"a", "b"})),
            (Followed{{"a", "openshift/mysql:8"}, {"b", "shop/api:1 paused"}}));
}

TEST_F(ExplainTriggersTest, KeepAPausedTriggerOfAnAnnotationThatIsRemoved) {
  auto kind = entry("api:2", "a");
  kind["from"]["kind"] = "DockerImage";
  EXPECT_EQ(after(deployment({paused(entry("api:1", "b")), kind}, {"a", "b"})).at("b"),
            "shop/api:1 paused");
}

TEST_F(ExplainTriggersTest, DropNamesWithoutAContainer) {
  EXPECT_EQ(after(config({trigger("api:1", {"a", "z"})}, {"a", "b"})),
            (Followed{{"a", "shop/api:1"}, {"b", "shop/new:1"}}));
}

TEST_F(ExplainTriggersTest, CorrectOneTriggerBeforeAnotherIsReplaced) {
  EXPECT_EQ(after(config({trigger("api:1", {"z"}), trigger("mysql:8", {"b"})}, {"a", "b"}), "a"),
            (Followed{{"a", "shop/api:1"}, {"b", "openshift/mysql:8"}}));
}

TEST_F(ExplainTriggersTest, KeepTheOtherTriggerForTheSameIstag) {
  EXPECT_EQ(after(config({trigger("api:1", {"z"}), trigger("api:1", {"b"})}, {"a", "b"}), "a"),
            (Followed{{"a", "shop/api:1"}, {"b", "shop/api:1"}}));
}

TEST_F(ExplainTriggersTest, EditAnObjectWithVeryManyTriggers) {
  std::vector<Json> triggers(2000, trigger("api:1", {"z"}));
  (void)after(config(triggers, {"a"}));
  const auto found = explain(inventory_.graph(), {Kind::DeploymentConfig, "shop", "web"}, how_);
  ASSERT_EQ(found->remedies.size(), 1u);
  EXPECT_EQ(command_of(found->remedies[0]), "oc edit deploymentconfig/web -n shop");
}

TEST_F(ExplainTriggersTest, SetAsManyTriggersAsFit) {
  std::vector<Json> entries;
  std::vector<std::string> names;
  for (int i = 0; i < 50; ++i) {
    names.push_back("c" + std::to_string(i));
    entries.push_back(entry("mysql:8", names.back()));
  }
  const auto found = after(deployment(entries, names));
  ASSERT_EQ(found.size(), names.size());
  for (const auto& [name, tag] : found) EXPECT_EQ(tag, "openshift/mysql:8") << name;
}

TEST_F(ExplainTriggersTest, EditTheObjectIfOcRefusesEveryCommand) {
  const auto object = config({trigger("api:1", {"z"}), trigger("api:2", {"y"})}, {"a", "b"});
  (void)after(object);
  const auto found = explain(inventory_.graph(), {Kind::DeploymentConfig, "shop", "web"}, how_);
  ASSERT_EQ(found->remedies.size(), 1u);
  EXPECT_EQ(command_of(found->remedies[0]), "oc edit deploymentconfig/web -n shop");
}

}  // namespace
}  // namespace imagedeps::audit
