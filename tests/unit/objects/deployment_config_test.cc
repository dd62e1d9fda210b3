#include <gtest/gtest.h>

#include "objects/references.h"
#include "support/build.h"
#include "support/recordings.h"

namespace imagedeps::objects {
namespace {

using build::deployment_config;
using build::istag;

TEST(DeploymentConfig, NeedsTheIstagOfEveryTrigger) {
  const auto object = deployment_config("shop/db")
                          .needs("openshift/mysql:5.7")
                          .needs("web:latest", false)
                          .set("/status/latestVersion", 3)
                          .decoded();
  ASSERT_EQ(object->references.size(), 2u);
  EXPECT_EQ(object->references[0],
            (Reference{.tag = istag("openshift/mysql:5.7"),
                       .field_path = "spec.triggers[1].imageChangeParams.from",
                       .container = "c0"}));
  EXPECT_EQ(object->references[1].tag, istag("shop/web:latest"));
  EXPECT_EQ(object->references[1].obstacle, Obstacle::NotAutomatic);
  EXPECT_EQ(object->latest_version, 3);
}

Reference with_trigger(const Json& parameters) {
  const auto object =
      deployment_config("shop/db")
          .runs("x")
          .set("/spec/triggers",
               Json::array({{{"type", "ImageChange"}, {"imageChangeParams", parameters}}}))
          .decoded();
  return object->references.empty() ? Reference{} : object->references[0];
}

TEST(DeploymentConfig, ParsesNamesInTriggersAsThePlatformDoes) {
  const auto name = [](const char* text) {
    return with_trigger({{"automatic", true},
                         {"containerNames", {"c0"}},
                         {"from", {{"kind", "ImageStreamTag"}, {"name", text}}}})
        .tag;
  };
  EXPECT_EQ(name("php:7"), istag("shop/php:7"));
  EXPECT_EQ(name("php:"), istag("shop/php:latest"));
  EXPECT_EQ(name("php"), TagRef{});
  EXPECT_EQ(with_trigger({{"from", {{"kind", "DockerImage"}, {"name", "php:7"}}}}).tag, TagRef{});
}

TEST(DeploymentConfig, ConvertsTheLegacyKindsOfTriggers) {
  const auto tag = [](const char* kind, const char* name) {
    return with_trigger({{"automatic", true},
                         {"containerNames", {"c0"}},
                         {"from", {{"kind", kind}, {"name", name}}}})
        .tag;
  };
  EXPECT_EQ(tag("ImageStream", "php"), istag("shop/php:latest"));
  EXPECT_EQ(tag("ImageRepository", "php"), istag("shop/php:latest"));
  EXPECT_EQ(tag("ImageStream", "php:7"), istag("shop/php:7")) << "the API keeps a tag";
  EXPECT_EQ(tag("ImageStream", ""), TagRef{});
  EXPECT_EQ(tag("ImageStreamImage", "php"), TagRef{});
}

TEST(DeploymentConfig, ReportsATriggerWithoutAnExistingContainer) {
  const Json from{{"kind", "ImageStreamTag"}, {"name", "php:7"}};
  EXPECT_EQ(
      with_trigger({{"automatic", true}, {"containerNames", {"other"}}, {"from", from}}).obstacle,
      Obstacle::NoSuchContainer);
  EXPECT_EQ(with_trigger({{"automatic", true}, {"from", from}}).obstacle,
            Obstacle::NoSuchContainer);
  EXPECT_EQ(with_trigger({{"automatic", true}, {"containerNames", {"other", "c0"}}, {"from", from}})
                .obstacle,
            Obstacle::None);
}

TEST(DeploymentConfig, ReportsThatItIsPaused) {
  EXPECT_EQ(deployment_config("shop/db")
                .needs("php:7")
                .set("/spec/paused", true)
                .decoded()
                ->references.at(0)
                .obstacle,
            Obstacle::Paused);
}

TEST(DeploymentConfig, MarksTriggersWhoseContainersDoNotExist) {
  const auto decoded = [](const std::string& triggers) {
    const auto object = decode_references(
        Kind::DeploymentConfig,
        R"({"metadata":{"name":"db","namespace":"shop"},"spec":{"triggers":[)" + triggers +
            R"(],"template":{"spec":{"containers":[{"name":"db"}]}}}})",
        PodTemplates::Read);
    return *object;
  };
  const auto naming = [&](const std::string& names) {
    return decoded(R"({"type":"ImageChange","imageChangeParams":{"containerNames":[)" + names +
                   R"(],"from":{"kind":"ImageStreamTag","name":"php:7"}}})");
  };
  const auto guessed = naming(R"("x")")->references.at(0);
  EXPECT_EQ(guessed.container, "db");
  EXPECT_TRUE(guessed.guessed && !guessed.partial && !guessed.automatic);
  const auto partial = naming(R"("db","x")");
  EXPECT_EQ(partial->references.at(0).container, "db");
  EXPECT_TRUE(partial->references[0].partial && !partial->references[0].guessed);
  ASSERT_EQ(partial->faults.list().size(), 1u);
  EXPECT_EQ(partial->faults.list()[0].kind, FaultKind::UnknownContainer);
  EXPECT_EQ(partial->faults.list()[0].detail, "\"x\"");
}

TEST(DeploymentConfig, ProducesTheTagsOfItsHooks) {
  const Json hook{
      {"tagImages", Json::array({{{"containerName", "c0"},
                                  {"to", {{"kind", "ImageStreamTag"}, {"name", "web:live"}}}}})}};
  for (const auto* path : {"/spec/strategy/rollingParams/post", "/spec/strategy/rollingParams/pre",
                           "/spec/strategy/recreateParams/mid"}) {
    const auto object = deployment_config("shop/web").set(path, hook).decoded();
    ASSERT_EQ(object->outputs.size(), 1u) << path;
    EXPECT_EQ(object->outputs[0], (Output{.tag = istag("shop/web:live"), .by = Output::By::Push}));
  }
  EXPECT_TRUE(deployment_config("shop/web")
                  .set("/spec/strategy/rollingParams/other", hook)
                  .decoded()
                  ->outputs.empty());
}

TEST(DeploymentConfig, KeepsImagesThatCanBeInternal) {
  const auto manifest = deployment_config("shop/db")
                            .runs("docker.io/busybox")
                            .runs("host:5000/shop/web:1")
                            .set("/spec/template/spec/initContainers",
                                 Json::array({{{"name", "i"}, {"image", "host:5000/shop/init"}}}));
  const auto object = manifest.decoded();
  ASSERT_EQ(object->images.size(), 2u);
  EXPECT_EQ(object->images[0],
            (ContainerImage{"host:5000/shop/web:1", "spec.template.spec.containers[1].image"}));
  EXPECT_EQ(object->images[1],
            (ContainerImage{"host:5000/shop/init", "spec.template.spec.initContainers[0].image"}));
  const auto ignored =
      *decode_references(Kind::DeploymentConfig, manifest.text(), PodTemplates::Ignored);
  EXPECT_TRUE(ignored->images.empty());
}

TEST(DeploymentConfig, IsReadFromTheRecordedFoundingStory) {
  const auto cluster = test::recording("consumers/waiting.json");
  std::vector<TagRef> needed;
  for (const auto& item : cluster["deploymentconfigs"]["items"]) {
    const auto object =
        *decode_references(Kind::DeploymentConfig, to_text(item), PodTemplates::Read);
    EXPECT_EQ(object->latest_version, 0);
    for (const auto& reference : object->references) {
      EXPECT_EQ(reference.obstacle, Obstacle::None);
      needed.push_back(reference.tag);
    }
  }
  EXPECT_EQ(needed,
            (std::vector{istag("rec2/cakephp-mysql-example:latest"), istag("rec2/mysql:5.7")}));
}

}  // namespace
}  // namespace imagedeps::objects
