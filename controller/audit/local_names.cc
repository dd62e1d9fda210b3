#include "audit/local_names.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "audit/containers.h"
#include "objects/pull_spec.h"

namespace imagedeps::audit {

namespace {

using objects::TagRef;

constexpr const char* kResolveNames = "alpha.image.policy.openshift.io/resolve-names";

/// The part of a manifest that holds the metadata and the spec of its pods.
struct PodPlace {
  const Json* pod;        ///< A Pod or a pod template.
  std::string spec_path;  ///< "spec.template.spec".
};

std::optional<PodPlace> pod_place(const Json& manifest) {
  constexpr std::array kWithTemplate = {
      "ReplicationController", "DeploymentConfig", "DaemonSet", "Deployment",
      "StatefulSet",           "ReplicaSet",       "Job"};
  const std::string kind = string_at(manifest, "kind");
  if (kind == "Pod") return PodPlace{&manifest, "spec"};
  if (kind == "CronJob")
    return PodPlace{&at_path(manifest, {"spec", "jobTemplate", "spec", "template"}),
                    "spec.jobTemplate.spec.template.spec"};
  if (std::find(kWithTemplate.begin(), kWithTemplate.end(), kind) == kWithTemplate.end())
    return std::nullopt;
  return PodPlace{&at_path(manifest, {"spec", "template"}), "spec.template.spec"};
}

bool asks_for_resolution(const Json& object) {
  return string_at(at_path(object, {"metadata", "annotations"}), kResolveNames) == "*";
}

/// The istag that an image names in `ns`. With `forced`, the registry and the namespace in the
/// image are ignored, as the platform does.
std::optional<TagRef> local_istag(const std::string& image, const std::string& ns, bool forced) {
  const auto spec = objects::parse_pull_spec(image);
  if (!spec || !spec->digest.empty()) return std::nullopt;
  if (!forced && image.find('/') != std::string::npos) return std::nullopt;
  const auto slash = spec->repository.find('/');
  const std::string name =
      slash == std::string::npos ? spec->repository : spec->repository.substr(slash + 1);
  if (name.find('/') != std::string::npos) return std::nullopt;
  return TagRef{ns, name, spec->tag};
}

class Finder {
 public:
  Finder(std::string ns, bool forced) : ns_(std::move(ns)), forced_(forced) {}

  void add(const std::string& image, std::string field_path, std::string container = {}) {
    if (auto tag = local_istag(image, ns_, forced_))
      found_.push_back({*std::move(tag), std::move(field_path), forced_, std::move(container)});
  }

  void add_pod_spec(const Json& spec, const std::string& path) {
    for (const char* const list : {"initContainers", "containers", "ephemeralContainers"}) {
      const Json& containers = at(spec, list);
      for (std::size_t i = 0; containers.is_array() && i < containers.size(); ++i)
        add(string_at(containers[i], "image"),
            path + '.' + list + '[' + std::to_string(i) + "].image",
            string_at(containers[i], "name"));
    }
  }

  void add_input(const Json& from, const std::string& path) {
    if (string_at(from, "kind") == "DockerImage") add(string_at(from, "name"), path);
  }

  void add_build(const Json& spec) {
    for (const std::string strategy : {"sourceStrategy", "dockerStrategy", "customStrategy"})
      add_input(at_path(spec, {"strategy", strategy, "from"}),
                "spec.strategy." + strategy + ".from");
    const Json& images = at_path(spec, {"source", "images"});
    for (std::size_t i = 0; images.is_array() && i < images.size(); ++i)
      add_input(at(images[i], "from"), "spec.source.images[" + std::to_string(i) + "].from");
  }

  [[nodiscard]] std::vector<LocalName> found() && { return std::move(found_); }

 private:
  std::string ns_;
  bool forced_;
  std::vector<LocalName> found_;
};

}  // namespace

std::vector<LocalName> local_names(const Json& manifest) {
  if (controlled(manifest)) return {};
  const auto place = pod_place(manifest);
  const bool forced = asks_for_resolution(manifest) || (place && asks_for_resolution(*place->pod));
  Finder finder(string_at(at(manifest, "metadata"), "namespace"), forced);
  if (place) {
    finder.add_pod_spec(at(*place->pod, "spec"), place->spec_path);
  } else if (string_at(manifest, "kind") == "Build" &&
             objects::awaits_inputs(string_at(at(manifest, "status"), "phase"))) {
    finder.add_build(at(manifest, "spec"));
  }
  return std::move(finder).found();
}

}  // namespace imagedeps::audit
