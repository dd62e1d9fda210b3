#include "support/build.h"

#include <cstdio>
#include <cstdlib>

namespace imagedeps::build {

namespace {

/// Aborts if a manifest does not decode: that is a bug in the test.
template <typename T>
T must(Result<T> result) {
  if (result) return *std::move(result);
  std::fprintf(stderr, "a test's manifest does not decode: %s\n", result.error().message.c_str());
  std::abort();
}

Json& named(Json& list, std::string_view key, std::string_view name) {
  for (auto& item : list) {
    if (item.at(std::string(key)) == name) return item;
  }
  list.push_back({{key, name}});
  return list.back();
}

std::string add_container(Json& pod_spec, std::string_view image) {
  auto& containers = pod_spec["containers"];
  const auto name = "c" + std::to_string(containers.size());
  containers.push_back({{"name", name}, {"image", image}});
  return name;
}

Json without_empty_namespace(Json source) {
  if (source["namespace"] == "") source.erase("namespace");
  return source;
}

}  // namespace

Place place(std::string_view path) {
  const auto slash = path.find('/');
  if (slash == std::string_view::npos) return {"", std::string(path)};
  return {std::string(path.substr(0, slash)), std::string(path.substr(slash + 1))};
}

objects::TagRef istag(std::string_view path) {
  auto [ns, name] = place(path);
  const auto colon = name.find(':');
  CHECK(colon != std::string::npos);
  return {ns, name.substr(0, colon), name.substr(colon + 1)};
}

Json istag_source(std::string_view path) {
  const auto [ns, name] = place(path);
  return without_empty_namespace({{"kind", "ImageStreamTag"}, {"name", name}, {"namespace", ns}});
}

ImageStreamManifest::ImageStreamManifest(std::string_view path)
    : Manifest("image.openshift.io/v1", "ImageStream", path) {
  const auto [ns, name] = place(path);
  json_["spec"]["lookupPolicy"]["local"] = false;
  json_["status"]["dockerImageRepository"] =
      "image-registry.openshift-image-registry.svc:5000/" + ns + "/" + name;
}

Json& ImageStreamManifest::spec_tag() { return named(json_["spec"]["tags"], "name", tag_); }
Json& ImageStreamManifest::status_tag() { return named(json_["status"]["tags"], "tag", tag_); }

ImageStreamManifest& ImageStreamManifest::tag(std::string_view name) {
  tag_ = name;
  return *this;
}

ImageStreamManifest& ImageStreamManifest::from(std::string_view pull_spec) {
  return from_source({{"kind", "DockerImage"}, {"name", pull_spec}});
}

ImageStreamManifest& ImageStreamManifest::from_source(Json source) {
  auto& tag = spec_tag();
  tag["annotations"] = nullptr;
  tag["from"] = std::move(source);
  tag["generation"] = 1;
  tag["importPolicy"]["importMode"] = "Legacy";
  tag["referencePolicy"]["type"] = "Local";
  return *this;
}

ImageStreamManifest& ImageStreamManifest::insecure() {
  spec_tag()["importPolicy"]["insecure"] = true;
  return *this;
}

ImageStreamManifest& ImageStreamManifest::scheduled() {
  spec_tag()["importPolicy"]["scheduled"] = true;
  return *this;
}

ImageStreamManifest& ImageStreamManifest::reference() {
  spec_tag()["reference"] = true;
  return *this;
}

ImageStreamManifest& ImageStreamManifest::generation(std::int64_t generation) {
  spec_tag()["generation"] = generation;
  auto& highest = json_["metadata"]["generation"];
  if (highest < generation) highest = generation;
  return *this;
}

ImageStreamManifest& ImageStreamManifest::failed(std::string_view reason,
                                                 std::string_view message) {
  const auto generation = integer_at(spec_tag(), "generation", 1);
  auto& status = status_tag();
  if (!status.contains("items")) status["items"] = nullptr;
  status["conditions"] = Json::array({{{"type", "ImportSuccess"},
                                       {"status", "False"},
                                       {"lastTransitionTime", "2026-11-23T18:00:01Z"},
                                       {"reason", reason},
                                       {"message", message},
                                       {"generation", generation}}});
  return *this;
}

ImageStreamManifest& ImageStreamManifest::image(std::string_view digest) {
  auto& items = status_tag()["items"];
  if (!items.is_array()) items = Json::array();
  items.insert(
      items.begin(),
      Json::object({{"created", "2026-11-23T18:00:02Z"},
                    {"dockerImageReference", "registry.example.com/image@" + std::string(digest)},
                    {"image", digest},
                    {"generation", integer_at(json_["metadata"], "generation", 1)}}));
  return *this;
}

ImageStreamManifest& ImageStreamManifest::alias(std::string_view name, std::string_view target) {
  const auto last = tag_;
  tag(name).from_source(istag_source(target));
  tag_ = last;
  return *this;
}

std::shared_ptr<const objects::ImageStream> ImageStreamManifest::decoded() const {
  return must(objects::decode_image_stream(text()));
}

BuildConfigManifest::BuildConfigManifest(std::string_view path)
    : Manifest("build.openshift.io/v1", "BuildConfig", path) {
  json_["spec"]["triggers"] = Json::array(
      {{{"type", "ImageChange"}, {"imageChange", Json::object()}}, {{"type", "ConfigChange"}}});
  json_["status"]["lastVersion"] = 0;
}

BuildConfigManifest& BuildConfigManifest::needs(std::string_view istag_path) {
  auto& spec = json_["spec"];
  if (!spec.contains("strategy")) {
    spec["strategy"] = {{"type", "Source"},
                        {"sourceStrategy", {{"from", istag_source(istag_path)}}}};
  } else {
    spec["source"]["images"].push_back({{"from", istag_source(istag_path)}});
  }
  return *this;
}

BuildConfigManifest& BuildConfigManifest::makes(std::string_view istag_path) {
  json_["spec"]["output"]["to"] = istag_source(istag_path);
  return *this;
}

std::shared_ptr<const objects::ReferenceObject> BuildConfigManifest::decoded() const {
  return must(
      objects::decode_references(objects::Kind::BuildConfig, text(), objects::PodTemplates::Read));
}

BuildManifest::BuildManifest(std::string_view path, std::string_view phase)
    : Manifest("build.openshift.io/v1", "Build", path) {
  json_["status"]["phase"] = phase;
}

BuildManifest& BuildManifest::of(std::string_view build_config) {
  json_["status"]["config"] = {{"kind", "BuildConfig"},
                               {"name", build_config},
                               {"namespace", json_["metadata"]["namespace"]}};
  return *this;
}

BuildManifest& BuildManifest::makes(std::string_view istag_path) {
  json_["spec"]["output"]["to"] = istag_source(istag_path);
  return *this;
}

std::shared_ptr<const objects::ReferenceObject> BuildManifest::decoded() const {
  return must(
      objects::decode_references(objects::Kind::Build, text(), objects::PodTemplates::Read));
}

DeploymentConfigManifest::DeploymentConfigManifest(std::string_view path)
    : Manifest("apps.openshift.io/v1", "DeploymentConfig", path) {
  json_["spec"]["triggers"] = Json::array({{{"type", "ConfigChange"}}});
  json_["spec"]["template"]["spec"]["containers"] = Json::array();
  json_["status"]["latestVersion"] = 0;
}

DeploymentConfigManifest& DeploymentConfigManifest::needs(std::string_view istag_path,
                                                          bool automatic) {
  const auto container = add_container(json_["spec"]["template"]["spec"], " ");
  json_["spec"]["triggers"].push_back({{"type", "ImageChange"},
                                       {"imageChangeParams",
                                        {{"automatic", automatic},
                                         {"containerNames", Json::array({container})},
                                         {"from", istag_source(istag_path)}}}});
  return *this;
}

DeploymentConfigManifest& DeploymentConfigManifest::runs(std::string_view image) {
  add_container(json_["spec"]["template"]["spec"], image);
  return *this;
}

std::shared_ptr<const objects::ReferenceObject> DeploymentConfigManifest::decoded() const {
  return must(objects::decode_references(objects::Kind::DeploymentConfig, text(),
                                         objects::PodTemplates::Read));
}

WorkloadManifest::WorkloadManifest(objects::Kind kind, std::string_view path)
    : Manifest(objects::api_version_of(kind), objects::to_string(kind), path), kind_(kind) {
  pod_spec()["containers"] = Json::array();
}

Json& WorkloadManifest::pod_spec() {
  auto& spec = json_["spec"];
  return (kind_ == objects::Kind::CronJob ? spec["jobTemplate"]["spec"] : spec)["template"]["spec"];
}

WorkloadManifest& WorkloadManifest::needs(std::string_view istag_path) {
  const auto container = add_container(pod_spec(), "placeholder");
  const std::string path = kind_ == objects::Kind::CronJob ? "spec.jobTemplate.spec.template.spec"
                                                           : "spec.template.spec";
  auto entries = Json::array();
  auto& annotations = json_["metadata"]["annotations"];
  const std::string key(objects::kTriggersAnnotation);
  if (annotations.contains(key)) entries = *parse_json(annotations[key].get<std::string>());
  entries.push_back({{"from", istag_source(istag_path)},
                     {"fieldPath", path + ".containers[?(@.name==\"" + container + "\")].image"}});
  annotations[key] = to_text(entries);
  return *this;
}

WorkloadManifest& WorkloadManifest::runs(std::string_view image) {
  add_container(pod_spec(), image);
  return *this;
}

std::shared_ptr<const objects::ReferenceObject> WorkloadManifest::decoded() const {
  return must(objects::decode_references(kind_, text(), objects::PodTemplates::Read));
}

}  // namespace imagedeps::build
