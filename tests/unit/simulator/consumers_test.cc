// The founding story as it was recorded: what waits while two imports have failed, and what goes on
// by itself once they are made.
//
// Compared: of streams spec, status and generation; of the BuildConfig status and generation; of
// the Build its labels and spec; of the DeploymentConfigs triggers, images, generation, version and
// conditions; of the Deployment its image and generation. Not compared: times, digests,
// ReplicaSets, pods and how far a rollout has come (the bed had no kubelet).
#include <gtest/gtest.h>

#include <algorithm>

#include "support/recordings.h"
#include "support/sim_client.h"

namespace imagedeps::sim {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr const char* kTrigger = "image.openshift.io/triggers";

/// recorded_at("waiting"): the namespace at one moment.
Json recorded_at(const std::string& moment) {
  return test::recording("consumers/" + moment + ".json");
}

void normalise(Json& value) {
  if (value.is_object()) {
    for (const auto* key : {"uid", "created", "lastTransitionTime", "lastUpdateTime",
                            "lastTriggerTime", "openshift.io/image.dockerRepositoryCheck"})
      value.erase(key);
    for (auto& [key, child] : value.items()) normalise(child);
  } else if (value.is_array()) {
    for (auto& child : value) normalise(child);
  } else if (value.is_string()) {
    const auto text = value.get<std::string>();
    if (const auto at = text.find("sha256:"); at != std::string::npos)
      value = text.substr(0, at) + "sha256:DIGEST";
  }
}

/// The parts of an object that are compared.
Json picked(const Json& object, const std::vector<Json::json_pointer>& paths) {
  auto result = Json::object();
  for (const auto& path : paths)
    result[path.to_string()] = object.contains(path) ? object[path] : Json();
  normalise(result);
  return result;
}

class Consumers : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const auto* image :
         {"127.0.0.1:15000/absent/mysql-57:latest", "127.0.0.1:15000/absent/php-71:latest"})
      client_.cluster.set_image(image, false);
    create();
    client_.loop.run_for(seconds{30});
  }

  /// As their owners wrote them: without status, generations and what the platform had filled in.
  void create() {
    const auto recorded = recorded_at("waiting");
    for (const auto* key : {"imagestreams", "buildconfigs", "deploymentconfigs", "deployments"}) {
      const auto& list = at(recorded, key);
      for (auto object : at(list, "items")) {
        object["apiVersion"] = at(list, "apiVersion");
        const auto kind = string_at(list, "kind");
        object["kind"] = kind.substr(0, kind.size() - 4);
        object.erase("status");
        auto annotations = Json::object();
        if (const auto& trigger = at(at_path(object, {"metadata", "annotations"}), kTrigger);
            !trigger.is_null())
          annotations[kTrigger] = trigger;
        object["metadata"] =
            Json{{"name", object["metadata"]["name"]}, {"annotations", annotations}};
        if (object["spec"].contains("tags")) {
          for (auto& tag : object["spec"]["tags"]) tag.erase("generation");
        }
        const auto applied = client_.cluster.apply(object, "rec2");
        ASSERT_TRUE(applied) << applied.error().message;
      }
    }
  }

  void import(const std::string& stream, const std::string& tag, const std::string& from) {
    client_.cluster.set_image(from, true);
    const Json image{{"from", {{"kind", "DockerImage"}, {"name", from}}},
                     {"to", {{"name", tag}}},
                     {"importPolicy", {{"insecure", true}}}};
    const Json body{{"metadata", {{"name", stream}}},
                    {"spec", {{"import", true}, {"images", Json::array({image})}}}};
    EXPECT_EQ(
        client_.post("/apis/image.openshift.io/v1/namespaces/rec2/imagestreamimports", body).status,
        201);
  }

  void compare(const Json& recorded, const char* list, const char* group,
               const std::vector<Json::json_pointer>& paths) {
    SCOPED_TRACE(list);
    ASSERT_FALSE(at(at(recorded, list), "items").empty());
    for (const auto& object : at(at(recorded, list), "items")) {
      const auto name = string_at(at(object, "metadata"), "name");
      const auto ours = client_.cluster.get(group, list, "rec2", name);
      EXPECT_EQ(Json::diff(picked(object, paths), picked(ours, paths)), Json::array()) << name;
    }
  }

  testing::SimClient client_;
  const std::vector<Json::json_pointer> stream_{Json::json_pointer("/metadata/generation"),
                                                Json::json_pointer("/spec"),
                                                Json::json_pointer("/status")};
  const std::vector<Json::json_pointer> build_config_{Json::json_pointer("/metadata/generation"),
                                                      Json::json_pointer("/status")};
  const std::vector<Json::json_pointer> deployment_{
      Json::json_pointer("/metadata/generation"),
      Json::json_pointer("/spec/template/spec/containers/0/image")};
};

TEST_F(Consumers, WaitAsRecorded) {
  const auto recorded = recorded_at("waiting");
  compare(recorded, "imagestreams", "image.openshift.io", stream_);
  compare(recorded, "buildconfigs", "build.openshift.io", build_config_);
  compare(recorded, "deployments", "apps", deployment_);
  compare(recorded, "deploymentconfigs", "apps.openshift.io",
          {Json::json_pointer("/metadata/generation"), Json::json_pointer("/spec"),
           Json::json_pointer("/status")});
  EXPECT_TRUE(client_.cluster.list("build.openshift.io", "builds").empty());
}

TEST_F(Consumers, AreToldOfAsRecorded) {
  const auto recorded = recorded_at("waiting");
  std::vector<std::string> notes;
  for (const auto& event : client_.cluster.list("", "events"))
    notes.push_back(string_at(event, "message"));
  for (const auto& event : at(recorded, "events")) {
    if (string_at(event, "reason") == "BuildConfigInstantiateFailed") {
      EXPECT_NE(std::find(notes.begin(), notes.end(), string_at(event, "note")), notes.end())
          << event;
    }
  }
}

TEST_F(Consumers, StayAsTheyAreWhenTheRegistryIsBack) {
  for (const auto* image :
       {"127.0.0.1:15000/absent/mysql-57:latest", "127.0.0.1:15000/absent/php-71:latest"})
    client_.cluster.set_image(image, true);
  client_.loop.run_for(seconds{20});
  compare(recorded_at("registry-back-nothing-heals"), "imagestreams", "image.openshift.io",
          stream_);
  compare(recorded_at("registry-back-nothing-heals"), "buildconfigs", "build.openshift.io",
          build_config_);
}

TEST_F(Consumers, GoOnAsRecorded) {
  const auto recorded = recorded_at("after-import");
  import("php", "7.1", "127.0.0.1:15000/absent/php-71:latest");
  import("mysql", "5.7", "127.0.0.1:15000/absent/mysql-57:latest");
  client_.loop.run_for(milliseconds{500});
  compare(recorded, "imagestreams", "image.openshift.io", stream_);
  compare(recorded, "buildconfigs", "build.openshift.io", build_config_);
  compare(recorded, "builds", "build.openshift.io",
          {Json::json_pointer("/metadata/labels"), Json::json_pointer("/spec"),
           Json::json_pointer("/status/config"),
           Json::json_pointer("/status/outputDockerImageReference")});
  compare(recorded, "deployments", "apps", deployment_);
  compare(recorded, "deploymentconfigs", "apps.openshift.io",
          {Json::json_pointer("/metadata/generation"), Json::json_pointer("/spec"),
           Json::json_pointer("/status")});
}

}  // namespace
}  // namespace imagedeps::sim
