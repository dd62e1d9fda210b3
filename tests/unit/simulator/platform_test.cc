// What the platform does by itself, and what it does not (openshift-image-api.md 1.4, 2.1, 5.3, 6.1
// and 7.1).
#include <gtest/gtest.h>

#include "support/sim_client.h"

namespace imagedeps::sim {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using testing::SimClient;

constexpr const char* kImage = "image.openshift.io";
constexpr const char* kApps = "apps.openshift.io";
constexpr const char* kBuild = "build.openshift.io";

Json tag(const std::string& name, const std::string& from,
         const std::string& kind = "DockerImage") {
  return Json{{"name", name},
              {"from", {{"kind", kind}, {"name", from}}},
              {"referencePolicy", {{"type", "Local"}}}};
}

Json stream(const std::string& name, const std::vector<Json>& tags) {
  return Json{{"apiVersion", "image.openshift.io/v1"},
              {"kind", "ImageStream"},
              {"metadata", {{"name", name}}},
              {"spec", {{"tags", tags}}}};
}

Json build_config(const std::string& name, const std::string& from, const std::string& output) {
  return Json{{"apiVersion", "build.openshift.io/v1"},
              {"kind", "BuildConfig"},
              {"metadata", {{"name", name}}},
              {"spec",
               {{"triggers", Json::array({{{"type", "ImageChange"}}, {{"type", "ConfigChange"}}})},
                {"strategy",
                 {{"type", "Source"},
                  {"sourceStrategy", {{"from", {{"kind", "ImageStreamTag"}, {"name", from}}}}}}},
                {"output", {{"to", {{"kind", "ImageStreamTag"}, {"name", output}}}}}}}};
}

Json deployment_config(const std::string& name, const std::string& istag, bool automatic = true,
                       const std::string& container = "c") {
  return Json{
      {"apiVersion", "apps.openshift.io/v1"},
      {"kind", "DeploymentConfig"},
      {"metadata", {{"name", name}}},
      {"spec",
       {{"replicas", 1},
        {"triggers", Json::array({{{"type", "ConfigChange"}},
                                  {{"type", "ImageChange"},
                                   {"imageChangeParams",
                                    {{"automatic", automatic},
                                     {"containerNames", {container}},
                                     {"from", {{"kind", "ImageStreamTag"}, {"name", istag}}}}}}})},
        {"template",
         {{"spec", {{"containers", Json::array({{{"name", "c"}, {"image", " "}}})}}}}}}}};
}

Json deployment(const std::string& name, const std::string& annotation) {
  return Json{{"apiVersion", "apps/v1"},
              {"kind", "Deployment"},
              {"metadata",
               {{"name", name}, {"annotations", {{"image.openshift.io/triggers", annotation}}}}},
              {"spec",
               {{"replicas", 1},
                {"template",
                 {{"spec", {{"containers", Json::array({{{"name", "c"}, {"image", " "}}})}}}}}}}};
}

class PlatformTest : public ::testing::Test {
 protected:
  void apply(const Json& object) {
    const auto applied = client_.cluster.apply(object, "shop");
    ASSERT_TRUE(applied) << applied.error().message;
  }
  void run(Duration duration) { client_.loop.run_for(duration); }
  [[nodiscard]] Json of(const char* group, const char* plural, const char* name) const {
    return client_.cluster.get(group, plural, "shop", name);
  }
  [[nodiscard]] Json status_of_tag(const char* name, const std::string& wanted) const {
    const auto object = of(kImage, "imagestreams", name);
    for (const auto& entry : at_path(object, {"status", "tags"})) {
      if (string_at(entry, "tag") == wanted) return entry;
    }
    return nullptr;
  }
  [[nodiscard]] std::string image_of(const char* group, const char* plural,
                                     const char* name) const {
    const auto object = of(group, plural, name);
    return string_at(at_path(object, {"spec", "template", "spec", "containers"}).at(0), "image");
  }
  [[nodiscard]] std::int64_t latest_version(const char* name) const {
    return integer_at(of(kApps, "deploymentconfigs", name).at("status"), "latestVersion");
  }
  [[nodiscard]] std::int64_t last_build(const char* name) const {
    return integer_at(of(kBuild, "buildconfigs", name).at("status"), "lastVersion");
  }
  /// What the operator does.
  int import(const std::string& name, const std::string& to, const std::string& from) {
    const Json image{{"from", {{"kind", "DockerImage"}, {"name", from}}}, {"to", {{"name", to}}}};
    return client_
        .post("/apis/image.openshift.io/v1/namespaces/shop/imagestreamimports",
              Json{{"metadata", {{"name", name}}},
                   {"spec", {{"import", true}, {"images", Json::array({image})}}}})
        .status;
  }

  SimClient client_;
};

TEST_F(PlatformTest, ImportsANewTagOnce) {
  apply(stream("php", {tag("7.1", "quay.io/php:7.1")}));
  run(seconds{1});
  EXPECT_EQ(status_of_tag("php", "7.1").at("items").size(), 1u);
  EXPECT_EQ(client_.cluster.imports().size(), 1u);
  EXPECT_FALSE(client_.cluster.imports().front().ours);
}

TEST_F(PlatformTest, NeverRetriesAFailedTag) {
  client_.cluster.set_registry("*", RegistryMood::Down);
  apply(stream("php", {tag("7.1", "quay.io/php:7.1")}));
  run(seconds{5});
  client_.cluster.set_registry("*", RegistryMood::Fine);
  run(minutes{30});
  EXPECT_TRUE(status_of_tag("php", "7.1").at("items").is_null());
  EXPECT_EQ(client_.cluster.imports().size(), 1u);
}

TEST_F(PlatformTest, RetriesAScheduledTagEveryQuarterOfAnHour) {
  client_.cluster.set_registry("*", RegistryMood::Down);
  auto scheduled = tag("7.1", "quay.io/php:7.1");
  scheduled["importPolicy"] = Json{{"scheduled", true}};
  apply(stream("php", {scheduled}));
  run(seconds{5});
  client_.cluster.set_registry("*", RegistryMood::Fine);
  run(minutes{16});
  EXPECT_EQ(status_of_tag("php", "7.1").at("items").size(), 1u);
}

TEST_F(PlatformTest, StaysStuckWhenARaisedGenerationFailsWithTheSameText) {
  client_.cluster.set_registry("*", RegistryMood::Denied);
  apply(stream("php", {tag("7.1", "quay.io/php:7.1")}));
  run(seconds{5});
  client_.merge("/apis/image.openshift.io/v1/namespaces/shop/imagestreams/php",
                Json{{"spec", {{"tags", {[] {
                                  auto zero = tag("7.1", "quay.io/php:7.1");
                                  zero["generation"] = 0;
                                  return zero;
                                }()}}}}});
  run(seconds{5});
  const auto object = of(kImage, "imagestreams", "php");
  EXPECT_EQ(at_path(object, {"spec", "tags"}).at(0).at("generation"), 3);
  EXPECT_EQ(status_of_tag("php", "7.1").at("conditions").at(0).at("generation"), 2);
}

TEST_F(PlatformTest, FillsSameStreamAliasesInTheWriteOfTheirTarget) {
  apply(stream("php", {tag("7.1", "quay.io/php:7.1"), tag("latest", "7.1", "ImageStreamTag"),
                       tag("full", "php:7.1", "ImageStreamTag")}));
  run(seconds{1});
  EXPECT_EQ(status_of_tag("php", "latest").at("items").at(0).at("generation"), 2);
  EXPECT_EQ(status_of_tag("php", "full").at("items").size(), 1u);
}

TEST_F(PlatformTest, NeverFillsACrossStreamAliasThatWasWrittenTooEarly) {
  client_.cluster.set_registry("*", RegistryMood::Down);
  apply(stream("base", {tag("1", "quay.io/base:1")}));
  apply(stream("php", {tag("x", "base:1", "ImageStreamTag")}));
  client_.cluster.set_registry("*", RegistryMood::Fine);
  EXPECT_EQ(import("base", "1", "quay.io/base:1"), 201);
  run(minutes{20});
  EXPECT_TRUE(status_of_tag("php", "x").is_null());
  apply(stream("late", {tag("x", "base:1", "ImageStreamTag")}));
  EXPECT_EQ(status_of_tag("late", "x").at("items").size(), 1u);
}

TEST_F(PlatformTest, TellsTheFoundingStory) {
  client_.cluster.set_registry("*", RegistryMood::Down);
  apply(stream("php", {tag("7.1", "registry.redhat.io/rhscl/php-71-rhel7:latest")}));
  apply(stream("app", {}));
  apply(build_config("app", "php:7.1", "app:latest"));
  apply(deployment_config("app", "app:latest"));
  run(minutes{1});
  client_.cluster.set_registry("*", RegistryMood::Fine);
  run(minutes{30});
  EXPECT_EQ(last_build("app"), 0);
  EXPECT_EQ(latest_version("app"), 0);
  EXPECT_EQ(image_of(kApps, "deploymentconfigs", "app"), " ");

  EXPECT_EQ(import("php", "7.1", "registry.redhat.io/rhscl/php-71-rhel7:latest"), 201);
  run(seconds{1});
  EXPECT_EQ(last_build("app"), 1);
  run(seconds{10});
  EXPECT_EQ(of(kBuild, "builds", "app-1").at("status").at("phase"), "Complete");
  EXPECT_EQ(latest_version("app"), 1);
  EXPECT_TRUE(
      image_of(kApps, "deploymentconfigs", "app")
          .starts_with("image-registry.openshift-image-registry.svc:5000/shop/app@sha256:"));
  EXPECT_EQ(of(kApps, "deploymentconfigs", "app").at("status").at("availableReplicas"), 1);
}

TEST_F(PlatformTest, StartsABuildForConfigChangeOnlyAtItsNextTry) {
  client_.cluster.set_registry("*", RegistryMood::Down);
  apply(stream("php", {tag("7.1", "quay.io/php:7.1")}));
  apply(stream("app", {}));
  auto config = build_config("app", "php:7.1", "app:latest");
  config["spec"]["triggers"] = Json::array({{{"type", "ConfigChange"}}});
  apply(config);
  run(seconds{100});
  client_.cluster.set_registry("*", RegistryMood::Fine);
  EXPECT_EQ(import("php", "7.1", "quay.io/php:7.1"), 201);
  run(seconds{1});
  EXPECT_EQ(last_build("app"), 0);
  run(minutes{10});
  EXPECT_EQ(last_build("app"), 1);
}

TEST_F(PlatformTest, TriesOnceASecondWhileASourceImageIsMissing) {
  apply(stream("php", {tag("7.1", "quay.io/php:7.1")}));
  apply(stream("app", {}));
  auto config = build_config("app", "php:7.1", "app:latest");
  config["spec"]["source"] = Json{
      {"images", Json::array({{{"from", {{"kind", "ImageStreamTag"}, {"name", "tools:1"}}}}})}};
  apply(config);
  run(seconds{60});
  EXPECT_EQ(last_build("app"), 0);
  apply(stream("tools", {tag("1", "quay.io/tools:1")}));
  run(seconds{3});
  EXPECT_EQ(last_build("app"), 1);
}

TEST_F(PlatformTest, LeavesABuildNewWhoseOutputStreamIsMissing) {
  apply(stream("php", {tag("7.1", "quay.io/php:7.1")}));
  apply(build_config("app", "php:7.1", "app:latest"));
  run(minutes{5});
  EXPECT_EQ(of(kBuild, "builds", "app-1").at("status").at("phase"), "New");
  EXPECT_EQ(of(kBuild, "builds", "app-1").at("status").at("reason"), "InvalidOutputReference");
  apply(stream("app", {}));
  run(seconds{10});
  EXPECT_EQ(of(kBuild, "builds", "app-1").at("status").at("phase"), "Complete");
}

TEST_F(PlatformTest, BlocksARolloutOnATriggerThatIsNotAutomaticEvenWhenPopulated) {
  apply(stream("php", {tag("7.1", "quay.io/php:7.1")}));
  apply(deployment_config("manual", "php:7.1", false));
  run(minutes{15});
  EXPECT_EQ(latest_version("manual"), 0);
  const auto answer = client_.post(
      "/apis/apps.openshift.io/v1/namespaces/shop/deploymentconfigs/manual/instantiate",
      Json{{"name", "manual"}});
  EXPECT_EQ(answer.status, 201);
  EXPECT_EQ(latest_version("manual"), 1);
}

TEST_F(PlatformTest, BlocksARolloutWhoseTriggerNamesNoContainer) {
  apply(stream("php", {tag("7.1", "quay.io/php:7.1")}));
  apply(deployment_config("wrong", "php:7.1", true, "other"));
  run(minutes{15});
  EXPECT_EQ(latest_version("wrong"), 0);
  EXPECT_EQ(
      client_
          .post("/apis/apps.openshift.io/v1/namespaces/shop/deploymentconfigs/wrong/instantiate",
                Json{{"name", "wrong"}})
          .status,
      400);
}

struct Annotation {
  const char* name;
  const char* text;
  bool resolves;
};

class AnnotationTest : public PlatformTest, public ::testing::WithParamInterface<Annotation> {};

TEST_P(AnnotationTest, IsReadAsThePlatformReadsIt) {
  apply(stream("k", {tag("1", "quay.io/k:1")}));
  run(seconds{1});
  apply(deployment("d", GetParam().text));
  run(seconds{5});
  EXPECT_EQ(image_of("apps", "deployments", "d") != " ", GetParam().resolves);
}

#define TRIGGER(more)                                                                                            \
  R"([{"from":{"kind":"ImageStreamTag","name":"k:1"},"fieldPath":"spec.template.spec.containers[0].image")" more \
  "}]"
INSTANTIATE_TEST_SUITE_P(
    Of, AnnotationTest,
    ::testing::Values(
        Annotation{"plain", TRIGGER(""), true},
        Annotation{"unpaused", TRIGGER(R"(,"paused":false)"), true},
        Annotation{"paused", TRIGGER(R"(,"paused":true)"), false},
        Annotation{"pause", TRIGGER(R"(,"pause":true)"), true},
        Annotation{"paused_text", TRIGGER(R"(,"paused":"false")"), false},
        Annotation{"no_json", "[{", false},
        Annotation{
            "by_name",
            R"([{"from":{"kind":"ImageStreamTag","name":"k:1"},"fieldPath":"spec.template.spec.containers[?(@.name==\"c\")].image"}])",
            true},
        Annotation{
            "single_quotes",
            R"([{"from":{"kind":"ImageStreamTag","name":"k:1"},"fieldPath":"spec.template.spec.containers[?(@.name=='c')].image"}])",
            false},
        Annotation{
            "no_tag",
            R"([{"from":{"kind":"ImageStreamTag","name":"k"},"fieldPath":"spec.template.spec.containers[0].image"}])",
            false},
        Annotation{
            "no_container",
            R"([{"from":{"kind":"ImageStreamTag","name":"k:1"},"fieldPath":"spec.template.spec.containers[0].image"},
                                                     {"from":{"kind":"ImageStreamTag","name":"k:1"},"fieldPath":"spec.template.spec.containers[7].image"}])",
            false},
        Annotation{
            "api_version",
            R"([{"from":{"kind":"ImageStreamTag","apiVersion":"v1","name":"k:1"},"fieldPath":"spec.template.spec.containers[0].image"}])",
            true}),
    [](const auto& each) { return std::string(each.param.name); });
#undef TRIGGER

TEST_F(PlatformTest, EmptiesATerminatingNamespace) {
  apply(stream("php", Json::array()));
  EXPECT_EQ(client_.send("DELETE", "/api/v1/namespaces/shop").status, 200);
  const auto refused = client_.post("/apis/image.openshift.io/v1/namespaces/shop/imagestreams",
                                    stream("late", Json::array()));
  EXPECT_EQ(refused.status, 403);
  EXPECT_EQ(refused.json().at("details").at("causes").at(0).at("reason"), "NamespaceTerminating");
  run(seconds{5});
  EXPECT_TRUE(of(kImage, "imagestreams", "php").is_null());
  EXPECT_EQ(client_.get("/api/v1/namespaces/shop").status, 404);
}

}  // namespace
}  // namespace imagedeps::sim
