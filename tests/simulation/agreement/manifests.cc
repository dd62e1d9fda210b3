#include "simulation/agreement/manifests.h"

#include <array>
#include <utility>

#include "support/build.h"

namespace imagedeps::simulation {
namespace {

using objects::Kind;

constexpr std::array kNamespaces = {"shop", "web", "openshift"};
constexpr std::array kStreams = {"s", "t", "whole"};
constexpr std::array kTags = {"1", "2", "3", "4"};
constexpr std::array kNames = {"x", "y", "z"};
constexpr std::array kSpecs = {
    "fine.example.com/a/b:1",      "down.example.com/a/b:1",
    "secret.example.com/a/b:1",    "paused.example.com/a/b:1",
    "fine.example.com/a/absent:1", "image-registry.openshift-image-registry.svc:5000/shop/s:1",
    "PLACEHOLDER_for_the_image",   "$(image)"};
constexpr std::array kFailures = {
    std::pair{"InternalError",
              "Internal error occurred: dial tcp 192.0.2.1:443: connection refused"},
    std::pair{"Unauthorized", "you may not have access to the container image"},
    std::pair{"NotFound", "dockerimage.image.openshift.io \"a/b:1\" not found"},
    std::pair{"InternalError", "toomanyrequests: You have reached your pull rate limit"}};
constexpr std::array kFaultyAnnotations = {
    R"([{"from":{"kind":"ImageStreamTag","name":"s:1"},"fieldPath":"spec.template.spec.containers[0].image","paused":"true"}])",
    R"([{"from":{"kind":"ImageStreamTag","name":"s:1"},"fieldPath":"spec.template.spec.containers[0].image","paused":true}])",
    R"([{"from":{"kind":"ImageStreamTag","name":"s:2"},"fieldPath":"spec.template.spec.containers[7].image"}])",
    R"([{"from":{"kind":"ImageStreamTag","name":"t"},"fieldPath":"spec.template.spec.containers[0].image"}])",
    R"({"no": "list"})",
    "not JSON"};
constexpr std::array kStates = {"Managed", "Observed", "Unmanaged"};

std::string digest(std::uint64_t number) {
  return "sha256:" + std::string(63, '0') + std::to_string(number);
}

}  // namespace

std::string RandomManifests::any_place() {
  return std::string(pick(kNamespaces)) + "/" + pick(kNames);
}

/// One in eight streams does not exist.
std::string RandomManifests::any_istag() {
  const std::string stream = random_.chance(0.12) ? "missing" : pick(kStreams);
  return std::string(pick(kNamespaces)) + "/" + stream + ":" + pick(kTags);
}

Json RandomManifests::any_source() {
  const auto fate = random_.below(20);
  if (fate < 12) return {{"kind", "DockerImage"}, {"name", pick(kSpecs)}};
  if (fate < 15) return {{"kind", "ImageStreamTag"}, {"name", pick(kTags)}};
  if (fate < 18) return build::istag_source(any_istag());
  return {{"kind", "ImageStreamImage"}, {"name", "s@" + digest(1)}};
}

Json RandomManifests::spec_tag(const std::string& name) {
  Json tag{{"name", name},
           {"annotations", nullptr},
           {"generation", 1 + random_.below(3)},
           {"importPolicy", {{"importMode", "Legacy"}}},
           {"referencePolicy", {{"type", "Source"}}}};
  if (random_.chance(0.9)) tag["from"] = any_source();
  if (tag.contains("from") && random_.chance(0.08)) tag["reference"] = true;
  return tag;
}

/// An image, a failed import, or both.
Json RandomManifests::status_tag(const std::string& name, bool made) {
  Json tag{{"tag", name}, {"items", nullptr}};
  if (random_.chance(made ? 0.5 : 0.4))
    tag["items"] = Json::array({{{"created", "2026-11-23T18:00:02Z"},
                                 {"dockerImageReference", "fine.example.com/a/b@" + digest(2)},
                                 {"image", digest(random_.below(3))},
                                 {"generation", 1 + random_.below(2)}}});
  if (random_.chance(0.5)) {
    const auto& [reason, message] = pick(kFailures);
    tag["conditions"] = Json::array({{{"type", "ImportSuccess"},
                                      {"status", "False"},
                                      {"lastTransitionTime", "2026-11-23T18:00:01Z"},
                                      {"reason", reason},
                                      {"message", message},
                                      {"generation", 1 + random_.below(3)}}});
  }
  return tag;
}

void RandomManifests::manage(Json& object) {
  if (random_.chance(0.12))
    object["metadata"]["annotations"][std::string(objects::kManagementStateAnnotation)] =
        pick(kStates);
}

Json RandomManifests::stream(const std::string& ns, const std::string& name) {
  Json made = build::image_stream(ns + "/" + name).json();
  made["metadata"]["generation"] = 3;
  made["spec"]["tags"] = Json::array();
  made["status"]["tags"] = Json::array();
  if (random_.chance(0.15)) made["status"]["dockerImageRepository"] = "";
  if (name == "whole") {
    made["spec"]["dockerImageRepository"] = "fine.example.com/a/whole";
    if (random_.chance(0.4))
      made["metadata"]["annotations"]["openshift.io/image.dockerRepositoryCheck"] =
          "2026-11-23T18:00:01Z";
  }
  for (const std::string tag : kTags) {
    const bool defined = random_.chance(name == "whole" ? 0.2 : 0.75);
    if (defined) made["spec"]["tags"].push_back(spec_tag(tag));
    if (random_.chance(defined ? 0.7 : 0.15))
      made["status"]["tags"].push_back(status_tag(tag, !defined));
  }
  manage(made);
  return made;
}

Json RandomManifests::build_config(const std::string& ns, const std::string& name) {
  build::BuildConfigManifest made = build::build_config(ns + "/" + name);
  made.needs(any_istag());
  if (random_.chance(0.3)) made.needs(any_istag());
  if (random_.chance(0.8))
    made.makes((random_.chance(0.8) ? ns : pick(kNamespaces)) + std::string("/") +
               (random_.chance(0.3) ? "missing" : pick(kStreams)) + ":" + pick(kTags));
  if (random_.chance(0.2)) made.set("/spec/triggers", Json::array());
  if (random_.chance(0.1))
    made.set("/spec/triggers/0", {{"type", "ImageChange"}, {"imageChange", {{"paused", true}}}});
  if (random_.chance(0.1)) made.annotation("openshift.io/paused", "true");
  made.set("/status/lastVersion", random_.below(2));
  return made.json();
}

/// The first build of a BuildConfig, or a Build without one.
Json RandomManifests::build(const std::string& ns, const std::string& name) {
  build::BuildManifest made(ns + "/" + name + "-1", random_.chance(0.7) ? "New" : "Complete");
  made.makes(any_istag());
  if (random_.chance(0.7)) {
    made.of(name);
  } else {
    made.set("/spec/strategy", {{"type", "Source"},
                                {"sourceStrategy", {{"from", build::istag_source(any_istag())}}}});
  }
  if (random_.chance(0.5)) made.set("/status/reason", "InvalidOutputReference");
  return made.json();
}

Json RandomManifests::deployment_config(const std::string& ns, const std::string& name) {
  build::DeploymentConfigManifest made(ns + "/" + name);
  made.needs(any_istag(), random_.chance(0.8));
  if (random_.chance(0.4)) made.needs(any_istag());
  if (random_.chance(0.15)) made.set("/spec/paused", true);
  if (random_.chance(0.15))
    made.set("/spec/triggers/1/imageChangeParams/containerNames", Json::array({"unknown"}));
  return made.json();
}

void RandomManifests::disturb_annotation(Json& workload) {
  workload["metadata"]["annotations"][std::string(objects::kTriggersAnnotation)] =
      pick(kFaultyAnnotations);
}

Json RandomManifests::workload(Kind kind, const std::string& ns, const std::string& name) {
  build::WorkloadManifest made(kind, ns + "/" + name);
  made.needs(any_istag());
  if (random_.chance(0.4)) made.needs(any_istag());
  if (random_.chance(0.2))
    made.runs("image-registry.openshift-image-registry.svc:5000/" + any_istag());
  Json object = made.json();
  if (kind == Kind::Deployment && random_.chance(0.15)) object["spec"]["paused"] = true;
  if (kind == Kind::CronJob) object["spec"]["schedule"] = "0 0 1 1 *";
  if (random_.chance(0.25)) disturb_annotation(object);
  return object;
}

std::vector<Json> RandomManifests::all() {
  std::vector<Json> objects;
  for (const std::string ns : kNamespaces) {
    Json space{{"apiVersion", "v1"}, {"kind", "Namespace"}, {"metadata", {{"name", ns}}}};
    if (random_.chance(0.3)) manage(space);
    objects.push_back(std::move(space));
    for (const std::string name : kStreams)
      if (random_.chance(0.85)) objects.push_back(stream(ns, name));
    for (const std::string name : kNames) add_consumers(objects, ns, name);
  }
  return objects;
}

void RandomManifests::add_consumers(std::vector<Json>& objects, const std::string& ns,
                                    const std::string& name) {
  if (random_.chance(0.6)) objects.push_back(build_config(ns, name));
  if (random_.chance(0.4)) objects.push_back(build(ns, name));
  if (random_.chance(0.6)) objects.push_back(deployment_config(ns, name));
  for (const Kind kind : {Kind::Deployment, Kind::StatefulSet, Kind::CronJob})
    if (random_.chance(0.4)) objects.push_back(workload(kind, ns, name));
}

Json RandomManifests::a_template() {
  Json objects = Json::array();
  for (Json& each :
       std::vector<Json>{stream("shop", "of-template"), build_config("shop", "of-template"),
                         deployment_config("shop", "of-template")}) {
    each.erase("status");
    each["metadata"] = {{"name", "${NAME}"}};
    objects.push_back(std::move(each));
  }
  return {{"apiVersion", "template.openshift.io/v1"},
          {"kind", "Template"},
          {"metadata", {{"name", "library"}}},
          {"parameters", Json::array({{{"name", "NAME"}, {"value", "of-template"}}})},
          {"objects", std::move(objects)}};
}

}  // namespace imagedeps::simulation
