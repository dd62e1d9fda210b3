#include <gtest/gtest.h>

#include "objects/references.h"
#include "support/build.h"
#include "support/recordings.h"

namespace imagedeps::objects {
namespace {

using build::build_config;
using build::istag;

std::shared_ptr<const ReferenceObject> decode(const Json& spec,
                                              PodTemplates pods = PodTemplates::Read) {
  const Json json{{"metadata", {{"name", "web"}, {"namespace", "shop"}}},
                  {"spec", spec},
                  {"status", {{"lastVersion", 0}}}};
  auto object = decode_references(Kind::BuildConfig, to_text(json), pods);
  EXPECT_TRUE(object);
  return object ? *object : std::make_shared<const ReferenceObject>();
}

Json docker_strategy(const Json& from) {
  return {{"strategy", {{"dockerStrategy", {{"from", from}}}}}};
}

TEST(BuildConfig, NeedsItsStrategyAndItsSourceImages) {
  const auto object = build_config("shop/web")
                          .needs("openshift/php:7.1")
                          .needs("node:20")
                          .makes("web:latest")
                          .decoded();
  ASSERT_EQ(object->references.size(), 2u);
  EXPECT_EQ(object->references[0], (Reference{.tag = istag("openshift/php:7.1"),
                                              .field_path = "spec.strategy.sourceStrategy.from"}));
  EXPECT_EQ(object->references[1],
            (Reference{.tag = istag("shop/node:20"), .field_path = "spec.source.images[0].from"}));
  ASSERT_EQ(object->outputs.size(), 1u);
  EXPECT_EQ(object->outputs[0], (Output{.tag = istag("shop/web:latest")}));
  EXPECT_EQ(object->key, (ObjectKey{Kind::BuildConfig, "shop", "web"}));
  EXPECT_EQ(object->resource_version, "1");
}

TEST(BuildConfig, AcceptsLegacySpellings) {
  EXPECT_EQ(
      decode(docker_strategy({{"kind", "ImageStream"}, {"name", "php"}}))->references.at(0).tag,
      istag("shop/php:latest"));
  EXPECT_EQ(decode(docker_strategy({{"name", "php:7"}}))->references.at(0).tag,
            istag("shop/php:7"));
  const auto custom =
      decode({{"strategy",
               {{"customStrategy", {{"from", {{"kind", "ImageStreamTag"}, {"name", "c:1"}}}}}}}});
  EXPECT_EQ(custom->references.at(0).field_path, "spec.strategy.customStrategy.from");
  const auto output = [](const Json& to) { return decode({{"output", {{"to", to}}}})->outputs; };
  EXPECT_EQ(output({{"kind", "ImageStream"}, {"name", "web"}}).at(0).tag, istag("shop/web:latest"));
  EXPECT_EQ(output({{"name", "web"}}).at(0).tag, istag("shop/web:latest"));
  EXPECT_EQ(
      output({{"kind", "ImageStreamTag"}, {"name", "web:1"}, {"namespace", "other"}}).at(0).tag,
      istag("other/web:1"));
  EXPECT_EQ(output({{"kind", "DockerImage"}, {"name", "registry:5000/shop/web:1"}}).at(0).image,
            "registry:5000/shop/web:1");
  EXPECT_TRUE(output({{"kind", "DockerImage"}, {"name", "docker.io/web:1"}}).empty());
  EXPECT_TRUE(output(nullptr).empty());
}

TEST(BuildConfig, ReportsAnImageStreamImageWithoutATag) {
  const auto object =
      decode(docker_strategy({{"kind", "ImageStreamImage"}, {"name", "php@sha256:12"}}));
  EXPECT_EQ(object->references.at(0).tag, (TagRef{"shop", "php", ""}));
  EXPECT_TRUE(object->references.at(0).image_id);
}

TEST(BuildConfig, KeepsADockerImageOnlyIfItCanBeInternal) {
  EXPECT_EQ(
      decode(docker_strategy({{"kind", "DockerImage"}, {"name", "host:5000/a/b:1"}}))->images.at(0),
      (ContainerImage{"host:5000/a/b:1", "spec.strategy.dockerStrategy.from"}));
  EXPECT_TRUE(decode(docker_strategy({{"kind", "DockerImage"}, {"name", "host:5000/a/b:1"}}),
                     PodTemplates::Ignored)
                  ->images.empty());
  EXPECT_TRUE(
      decode(docker_strategy({{"kind", "DockerImage"}, {"name", "busybox"}}))->images.empty());
}

TEST(BuildConfig, SkipsNamesThatCanNeverBeResolved) {
  for (const auto* name : {"php", "php:", ":7", "php:7:1", "php@sha256:1", ""}) {
    EXPECT_TRUE(
        decode(docker_strategy({{"kind", "ImageStreamTag"}, {"name", name}}))->references.empty())
        << name;
  }
  EXPECT_TRUE(
      decode({{"strategy", {{"jenkinsPipelineStrategy", Json::object()}}}})->references.empty());
}

TEST(BuildConfig, AddsAReferenceForATriggerWithItsOwnIstag) {
  const Json from{{"kind", "ImageStreamTag"}, {"name", "extra:1"}, {"namespace", "openshift"}};
  auto spec = docker_strategy({{"kind", "ImageStreamTag"}, {"name", "base:1"}});
  spec["triggers"] = Json::array({{{"type", "ImageChange"}},
                                  {{"type", "imageChange"}, {"imageChange", {{"from", from}}}},
                                  {{"type", "GitHub"}}});
  const auto object = decode(spec);
  ASSERT_EQ(object->references.size(), 2u);
  EXPECT_EQ(object->references[1], (Reference{.tag = istag("openshift/extra:1"),
                                              .field_path = "spec.triggers[1].imageChange.from"}));
}

Obstacle obstacle(const Json& triggers, std::int64_t last_version = 0,
                  std::string_view paused = "") {
  auto manifest = build_config("shop/web")
                      .needs("php:7.1")
                      .set("/spec/triggers", triggers)
                      .set("/status/lastVersion", last_version);
  if (!paused.empty()) manifest.annotation("openshift.io/build-config.paused", paused);
  return manifest.decoded()->references.at(0).obstacle;
}

TEST(BuildConfig, ReportsWhyItsBuildDoesNotStartAutomatically) {
  const Json config{{"type", "ConfigChange"}};
  const Json image{{"type", "ImageChange"}, {"imageChange", Json::object()}};
  const Json paused{{"type", "ImageChange"}, {"imageChange", {{"paused", true}}}};
  EXPECT_EQ(obstacle(Json::array({image, config})), Obstacle::None);
  EXPECT_EQ(obstacle(Json::array({image}), 5), Obstacle::None);
  EXPECT_EQ(obstacle(Json::array({config})), Obstacle::None);
  EXPECT_EQ(obstacle(Json::array({config}), 5), Obstacle::NoTrigger);
  EXPECT_EQ(obstacle(Json::array({paused, config})), Obstacle::None);
  EXPECT_EQ(obstacle(Json::array({paused})), Obstacle::TriggerPaused);
  EXPECT_EQ(obstacle(Json::array()), Obstacle::NoTrigger);
  EXPECT_EQ(obstacle(nullptr), Obstacle::NoTrigger);
  EXPECT_EQ(obstacle(Json::array({image}), 0, "true"), Obstacle::Paused);
  EXPECT_EQ(obstacle(Json::array({image}), 0, "false"), Obstacle::None);
}

TEST(BuildConfig, IsReadFromTheRecordedFoundingStory) {
  const auto cluster = test::recording("consumers/after-import.json");
  const auto config = *decode_references(
      Kind::BuildConfig, to_text(cluster["buildconfigs"]["items"][0]), PodTemplates::Read);
  EXPECT_EQ(config->references.at(0).tag, istag("rec2/php:7.1"));
  EXPECT_EQ(config->outputs.at(0).tag, istag("rec2/cakephp-mysql-example:latest"));
  EXPECT_EQ(config->latest_version, 1);
  const auto built =
      *decode_references(Kind::Build, to_text(cluster["builds"]["items"][0]), PodTemplates::Read);
  EXPECT_EQ(built->build_config, "cakephp-mysql-example");
  EXPECT_EQ(built->outputs.at(0).tag, istag("rec2/cakephp-mysql-example:latest"));
}

TEST(Build, ProducesItsOutputUntilItIsFinished) {
  const auto running =
      build::build("shop/web-1", "Running").of("web").makes("web:latest").decoded();
  EXPECT_FALSE(running->finished);
  EXPECT_EQ(running->build_config, "web");
  EXPECT_EQ(running->outputs.at(0).tag, istag("shop/web:latest"));
  for (const auto* phase : {"Complete", "Failed", "Error", "Cancelled"})
    EXPECT_TRUE(build::build("shop/web-1", phase).decoded()->finished);
  for (const auto* phase : {"New", "Pending", ""})
    EXPECT_FALSE(build::build("shop/web-1", phase).decoded()->finished);
  const auto stuck = build::build("shop/by-hand")
                         .set("/status/reason", "InvalidOutputReference")
                         .set("/status/message", "no stream")
                         .decoded();
  EXPECT_EQ(stuck->reason, "InvalidOutputReference");
  EXPECT_EQ(stuck->message, "no stream");
  EXPECT_EQ(stuck->build_config, "");
}

Json waiting_build(const char* phase) {
  return build::build("shop/by-rest-1", phase)
      .set("/spec/strategy/sourceStrategy/from", build::istag_source("builder:1"))
      .set("/spec/source/images",
           Json::array({{{"from", build::istag_source("openshift/assets:2")}},
                        {{"from",
                          {{"kind", "DockerImage"},
                           {"name", "image-registry.openshift-image-registry.svc:5000/a/b"}}}}}))
      .json();
}

TEST(Build, NeedsItsInputsIfItHasNoBuildConfigAndHasNotStarted) {
  for (const auto* phase : {"New", "Pending", ""}) {
    const auto read =
        *decode_references(Kind::Build, to_text(waiting_build(phase)), PodTemplates::Read);
    ASSERT_EQ(read->references.size(), 2u) << phase;
    EXPECT_EQ(read->references[0], (Reference{.tag = istag("shop/builder:1"),
                                              .field_path = "spec.strategy.sourceStrategy.from"}));
    EXPECT_EQ(read->references[1].tag, istag("openshift/assets:2"));
    EXPECT_EQ(read->images.at(0).field_path, "spec.source.images[1].from");
  }
  for (const auto* phase : {"Running", "Complete", "Failed", "Error", "Cancelled"}) {
    const auto read =
        *decode_references(Kind::Build, to_text(waiting_build(phase)), PodTemplates::Read);
    EXPECT_TRUE(read->references.empty()) << phase;
  }
}

TEST(Build, DoesNotNeedItsInputsIfItHasABuildConfig) {
  const auto read = [](const char* pointer, const Json& value) {
    Json each = waiting_build("New");
    each[Json::json_pointer(pointer)] = value;
    return *decode_references(Kind::Build, to_text(each), PodTemplates::Read);
  };
  const Json owner{{"kind", "BuildConfig"}, {"name", "web"}, {"controller", true}};
  for (const auto& object :
       {read("/status/config", {{"kind", "BuildConfig"}, {"name", "web"}}),
        read("/metadata/labels", {{"openshift.io/build-config.name", "web"}}),
        read("/metadata/annotations", {{"openshift.io/build-config.name", "web"}}),
        read("/metadata/ownerReferences", Json::array({owner}))}) {
    EXPECT_EQ(object->build_config, "web");
    EXPECT_TRUE(object->references.empty());
    EXPECT_TRUE(object->images.empty());
  }
}

TEST(References, AreMalformedForInvalidObjects) {
  EXPECT_FALSE(decode_references(Kind::BuildConfig, R"({"kind":"Build","metadata":{"name":"x"}})",
                                 PodTemplates::Read));
  EXPECT_FALSE(decode_references(Kind::BuildConfig, R"({"metadata":{"name":"x"},"spec":5})",
                                 PodTemplates::Read));
  EXPECT_FALSE(decode_references(Kind::Deployment, R"({"spec":{}})", PodTemplates::Read));
  EXPECT_FALSE(
      decode_references(Kind::ImageStream, R"({"metadata":{"name":"x"}})", PodTemplates::Read));
}

}  // namespace
}  // namespace imagedeps::objects
