#pragma once

#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "objects/meta.h"

namespace imagedeps::objects {

/// Why populating the istag alone will not bring the consumer on (behaviour.md 2.2 and 4.11;
/// openshift-image-api.md 7.1). None: it will.
enum class Obstacle {
  None,
  NotAutomatic,      ///< DC trigger with automatic: false: `oc rollout latest`.
  NoSuchContainer,   ///< DC or annotation trigger names no existing container.
  TriggersDisabled,  ///< The platform cannot read the annotation; `detail` says why.
  Paused,            ///< BuildConfig trigger or object paused.
  NoTrigger,         ///< A BuildConfig without ConfigChange or ImageChange: `oc start-build`.
  NotFollowed,       ///< Resolved once at creation, never followed (from.apiVersion set, ...).
};
[[nodiscard]] std::string_view to_string(Obstacle obstacle);

/// One place in an object that names an istag.
struct Reference {
  TagRef tag;
  std::string field_path;  ///< "spec.strategy.sourceStrategy.from".
  bool image_id = false;   ///< An ImageStreamImage: `tag.tag` is empty; reported, never imported.
  Obstacle obstacle = Obstacle::None;
  std::string detail;  ///< Of the obstacle; empty for None.
  bool operator==(const Reference&) const = default;
};

/// A container image as written: an istag only if its host turns out to be the internal registry,
/// which the graph knows.
struct ContainerImage {
  std::string image;
  std::string field_path;
  bool operator==(const ContainerImage&) const = default;
};

/// An istag that an object makes.
struct Output {
  enum class By { Build, Push };  ///< Push: a DeploymentConfig hook's tagImages.
  TagRef tag;                     ///< Empty stream where `image` is set.
  std::string image;  ///< Kind DockerImage: the pull spec; an istag only on the internal registry.
  By by = By::Build;
  bool operator==(const Output&) const = default;
};

/// What one object says about istags: all that is kept of BuildConfigs, Builds, DeploymentConfigs,
/// workloads and Templates.
struct ReferenceObject {
  ObjectKey key;
  std::string uid;
  std::string resource_version;
  std::vector<Reference> references;
  std::vector<ContainerImage> images;
  std::vector<Output> outputs;
  bool finished = false;     ///< A Build in a terminal phase makes nothing any more.
  std::string build_config;  ///< A Build's BuildConfig, from its label or status.config; empty for
                             ///< a hand-made one.
  std::string phase;         ///< A Build's status.phase.
  std::string reason;        ///< A Build's status.reason.
  std::string message;       ///< A Build's status.message.
  std::int64_t latest_version = 0;  ///< BC status.lastVersion, DC status.latestVersion.
};

/// Whether pod templates are read (containers on the internal registry); without, Deployments may
/// be metadata only.
enum class PodTemplates { Read, Ignored };

/// From the wire, one of BuildConfig, Build, DeploymentConfig, Deployment, StatefulSet, DaemonSet,
/// CronJob, Template; defaults for namespaces and legacy spellings as in openshift-image-api.md
/// 5.1, 6.1 and 7.1. Lists carry no kind, so the caller says it. Malformed for JSON that is not an
/// object with metadata.name. Any thread.
[[nodiscard]] Result<std::shared_ptr<const ReferenceObject>> decode_references(
    Kind kind, std::string_view json, PodTemplates pods);

}  // namespace imagedeps::objects
