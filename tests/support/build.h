#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "objects/image_stream.h"
#include "objects/references.h"

/// Builders for manifests as the API server returns them, and for their decoded form:
///   image_stream("openshift/php").tag("7.1").from("registry.redhat.io/x/php:7.1")
///       .failed("InternalError", "...").alias("latest", "7.1")
///   build_config("app/web").needs("openshift/php:7.1").makes("app/web:latest")
/// Every builder has json(), text() and decoded(). Builders for projected objects are in
/// support/cluster_objects.h.
namespace imagedeps::build {

/// The parts of "ns/name".
struct Place {
  std::string ns;
  std::string name;
};
Place place(std::string_view path);
/// Parses "ns/stream:tag". The namespace is optional.
objects::TagRef istag(std::string_view path);
/// Returns {"kind": "ImageStreamTag", "name": "stream:tag", "namespace": "ns"}.
Json istag_source(std::string_view path);

/// The common base of all builders. `Self` is the builder.
template <typename Self>
class Manifest {
 public:
  Manifest(std::string_view api_version, std::string_view kind, std::string_view path) {
    const auto [ns, name] = place(path);
    json_ = {{"apiVersion", api_version},
             {"kind", kind},
             {"metadata",
              {{"name", name},
               {"namespace", ns},
               {"uid", "uid-of-" + ns + "-" + name},
               {"resourceVersion", "1"},
               {"generation", 1},
               {"creationTimestamp", "2026-11-23T18:00:00Z"}}}};
  }
  Self& version(std::string_view resource_version) {
    json_["metadata"]["resourceVersion"] = resource_version;
    return self();
  }
  Self& created(std::string_view time) {
    json_["metadata"]["creationTimestamp"] = time;
    return self();
  }
  Self& annotation(std::string_view key, std::string_view value) {
    json_["metadata"]["annotations"][std::string(key)] = value;
    return self();
  }
  /// Sets any other field. `pointer` is a JSON pointer.
  Self& set(std::string_view pointer, Json value) {
    json_[Json::json_pointer(std::string(pointer))] = std::move(value);
    return self();
  }
  [[nodiscard]] const Json& json() const { return json_; }
  [[nodiscard]] std::string text() const { return to_text(json_); }

 protected:
  Self& self() { return static_cast<Self&>(*this); }
  Json json_;
};

/// from(), failed(), image() and the like apply to the last tag().
class ImageStreamManifest : public Manifest<ImageStreamManifest> {
 public:
  explicit ImageStreamManifest(std::string_view path);
  ImageStreamManifest& tag(std::string_view name);
  /// Imports the tag from a pull spec, with the policies of OpenShift's own streams.
  ImageStreamManifest& from(std::string_view pull_spec);
  ImageStreamManifest& from_source(Json source);
  ImageStreamManifest& insecure();
  ImageStreamManifest& scheduled();
  ImageStreamManifest& reference();
  /// Sets spec.tags[].generation, and raises metadata.generation to it.
  ImageStreamManifest& generation(std::int64_t generation);
  /// Adds a failed import of the tag's generation, as the platform records it.
  ImageStreamManifest& failed(std::string_view reason, std::string_view message);
  /// Adds an image as the newest history entry.
  ImageStreamManifest& image(std::string_view digest);
  /// Adds a tag that follows `target`: "tag", "stream:tag" or "ns/stream:tag". The current tag()
  /// does not change.
  ImageStreamManifest& alias(std::string_view name, std::string_view target);
  [[nodiscard]] std::shared_ptr<const objects::ImageStream> decoded() const;

 private:
  Json& spec_tag();
  Json& status_tag();
  std::string tag_;
};

class BuildConfigManifest : public Manifest<BuildConfigManifest> {
 public:
  /// Has ConfigChange and ImageChange triggers, as in common templates.
  explicit BuildConfigManifest(std::string_view path);
  /// The first call sets the strategy's image, further calls add source images.
  BuildConfigManifest& needs(std::string_view istag_path);
  BuildConfigManifest& makes(std::string_view istag_path);
  [[nodiscard]] std::shared_ptr<const objects::ReferenceObject> decoded() const;
};

class BuildManifest : public Manifest<BuildManifest> {
 public:
  BuildManifest(std::string_view path, std::string_view phase);
  BuildManifest& of(std::string_view build_config);
  BuildManifest& makes(std::string_view istag_path);
  [[nodiscard]] std::shared_ptr<const objects::ReferenceObject> decoded() const;
};

/// Each needs() adds a container and its ImageChange trigger.
class DeploymentConfigManifest : public Manifest<DeploymentConfigManifest> {
 public:
  explicit DeploymentConfigManifest(std::string_view path);
  DeploymentConfigManifest& needs(std::string_view istag_path, bool automatic = true);
  DeploymentConfigManifest& runs(std::string_view image);
  [[nodiscard]] std::shared_ptr<const objects::ReferenceObject> decoded() const;
};

/// A Deployment, StatefulSet, DaemonSet or CronJob. Each needs() adds a container and an entry to
/// the annotation image.openshift.io/triggers.
class WorkloadManifest : public Manifest<WorkloadManifest> {
 public:
  WorkloadManifest(objects::Kind kind, std::string_view path);
  WorkloadManifest& needs(std::string_view istag_path);
  WorkloadManifest& runs(std::string_view image);
  [[nodiscard]] std::shared_ptr<const objects::ReferenceObject> decoded() const;

 private:
  Json& pod_spec();
  objects::Kind kind_;
};

inline ImageStreamManifest image_stream(std::string_view path) { return ImageStreamManifest(path); }
inline BuildConfigManifest build_config(std::string_view path) { return BuildConfigManifest(path); }
inline BuildManifest build(std::string_view path, std::string_view phase = "New") {
  return {path, phase};
}
inline DeploymentConfigManifest deployment_config(std::string_view path) {
  return DeploymentConfigManifest(path);
}
inline WorkloadManifest deployment(std::string_view path) {
  return {objects::Kind::Deployment, path};
}
inline WorkloadManifest cron_job(std::string_view path) { return {objects::Kind::CronJob, path}; }

}  // namespace imagedeps::build
