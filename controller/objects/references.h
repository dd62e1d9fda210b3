#pragma once

#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "objects/fault.h"
#include "objects/meta.h"

namespace imagedeps::objects {

/// Why populating the istag is not enough for the consumer to proceed (behaviour.md 2.2 and 4.11,
/// openshift-image-api.md 7.1). None: it is enough.
enum class Obstacle {
  None,
  NotAutomatic,      ///< DC trigger with automatic: false; needs `oc rollout latest`.
  NoSuchContainer,   ///< DC or annotation trigger does not name an existing container.
  TriggersDisabled,  ///< The platform cannot read the annotation; `detail` has the cause.
  Paused,            ///< The object is paused.
  TriggerPaused,     ///< Only the trigger is paused.
  NoTrigger,         ///< BuildConfig without ConfigChange or ImageChange; needs `oc start-build`.
  NotFollowed,       ///< Resolved only at creation (from.apiVersion is set, ...).
};
[[nodiscard]] std::string_view to_string(Obstacle obstacle);

/// One field of an object that refers to an istag.
struct Reference {
  TagRef tag;
  std::string field_path;  ///< "spec.strategy.sourceStrategy.from".
  bool image_id = false;   ///< An ImageStreamImage: `tag.tag` is empty. Reported, never imported.
  Obstacle obstacle = Obstacle::None;
  std::string detail;  ///< Describes the obstacle; empty for None.
  /// Containers that a trigger sets or, if it sets none, the only one that it can set.
  /// Comma-separated; empty if unknown.
  std::string container;
  /// `oc set triggers` cannot read the triggers of the object.
  bool unreadable = false;
  bool guessed = false;   ///< The trigger sets no container; `container` is what it could set.
  bool partial = false;   ///< The trigger also names containers that do not exist.
  bool automatic = true;  ///< False for a trigger that only a user starts.
  bool operator==(const Reference&) const = default;
};

/// A container image as written. It is an istag only if the graph finds that its host is the
/// internal registry.
struct ContainerImage {
  std::string image;
  std::string field_path;
  bool operator==(const ContainerImage&) const = default;
};

/// An istag that an object produces.
struct Output {
  enum class By { Build, Push };  ///< Push: a DeploymentConfig hook's tagImages.
  TagRef tag;                     ///< The stream is empty if `image` is set.
  std::string image;  ///< Kind DockerImage: a pull spec, which may be on the internal registry.
  By by = By::Build;
  bool operator==(const Output&) const = default;
};

/// The references, outputs and faults of one BuildConfig, Build, DeploymentConfig, workload or
/// Template. Nothing else of these objects is kept.
struct ReferenceObject {
  ObjectKey key;
  std::string uid;
  std::string resource_version;
  std::vector<Reference> references;
  std::vector<ContainerImage> images;
  std::vector<Output> outputs;
  Faults faults;
  bool finished = false;     ///< A Build in a terminal phase, which no longer produces anything.
  std::string build_config;  ///< A Build's BuildConfig, from its status or metadata; empty for a
                             ///< Build without one.
  std::string phase;         ///< A Build's status.phase.
  std::string reason;        ///< A Build's status.reason.
  std::string message;       ///< A Build's status.message.
  std::int64_t latest_version = 0;  ///< BC status.lastVersion, DC status.latestVersion.
};

/// True for the status.phase of a Build whose inputs the build controller has not resolved yet.
[[nodiscard]] bool awaits_inputs(std::string_view build_phase);

/// Read: container images in pod templates count if they are on the internal registry. Ignored:
/// they do not, and workloads may be read as metadata only (behaviour.md 2.3).
enum class PodTemplates { Read, Ignored };

/// Decodes the JSON of a BuildConfig, Build, DeploymentConfig, Deployment, StatefulSet, DaemonSet,
/// CronJob or Template. Default namespaces and legacy spellings follow openshift-image-api.md 5.1,
/// 6.1 and 7.1. Items of lists have no kind, so the caller passes it. Returns Malformed for JSON
/// that is not an object with metadata.name. Any thread.
[[nodiscard]] Result<std::shared_ptr<const ReferenceObject>> decode_references(
    Kind kind, std::string_view json, PodTemplates pods);

}  // namespace imagedeps::objects
