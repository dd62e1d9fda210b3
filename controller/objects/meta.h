#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/resource.h"
#include "base/time.h"

namespace imagedeps::objects {

/// The kinds that the program reads or writes, named as in the API.
enum class Kind {
  ImageStream,
  BuildConfig,
  Build,
  DeploymentConfig,
  Deployment,
  StatefulSet,
  DaemonSet,
  CronJob,
  Template,
  Namespace,
  ImageDependency,
  Other,  ///< Any other kind, named by ObjectKey::other. Read from manifests only.
};
[[nodiscard]] std::string_view to_string(Kind kind);
/// Its resource, in the version that the program reads and writes.
[[nodiscard]] const Resource& resource(Kind kind);
/// resource(kind).plural: "deploymentconfigs".
[[nodiscard]] std::string_view resource_of(Kind kind);
/// resource(kind).group: "apps.openshift.io", "" for the core group.
[[nodiscard]] std::string_view group_of(Kind kind);
/// The field apiVersion of its objects: "apps.openshift.io/v1".
[[nodiscard]] std::string api_version_of(Kind kind);
/// The short name that kubectl and oc accept ("dc"), empty if it has none.
[[nodiscard]] std::string_view short_name_of(Kind kind);
/// The inverse of to_string(Kind); nullopt for an unknown name and for Other.
[[nodiscard]] std::optional<Kind> parse_kind(std::string_view word);

/// The identity of an object in the cluster. `ns` is empty for cluster-scoped kinds.
struct ObjectKey {
  Kind kind{};
  std::string ns;
  std::string name;
  std::string other = {};  ///< The kind, if `kind` is Other: "Job".
  auto operator<=>(const ObjectKey&) const = default;
};
/// The kind as the API names it: "BuildConfig", "Job".
[[nodiscard]] std::string_view kind_name(const ObjectKey& key);
/// "BuildConfig shop/web": for logs and messages.
[[nodiscard]] std::string to_string(const ObjectKey& key);

/// The image stream tag `stream:tag` in namespace `ns`.
struct TagRef {
  std::string ns;
  std::string stream;
  std::string tag;
  auto operator<=>(const TagRef&) const = default;
};
/// "openshift/php:7.1".
[[nodiscard]] std::string to_string(const TagRef& tag);
/// "php:7.1", without the namespace.
[[nodiscard]] std::string istag_name(const TagRef& tag);

/// The longest names of a stream and of a tag that the API accepts.
inline constexpr std::size_t kStreamNameMax = 253;
inline constexpr std::size_t kTagNameMax = 128;

struct TagRefHash {
  [[nodiscard]] std::size_t operator()(const TagRef& tag) const noexcept;
};
struct ObjectKeyHash {
  [[nodiscard]] std::size_t operator()(const ObjectKey& key) const noexcept;
};

/// The fields of metadata that the program uses.
struct Meta {
  std::string ns;
  std::string name;
  std::string uid;
  std::string resource_version;
  std::int64_t generation = 0;
  TimePoint created{};    ///< The epoch if absent.
  bool deleting = false;  ///< deletionTimestamp is set.
};

/// Annotation imagedeps.io/management-state and spec.managementState, from least to most strict.
/// The strictest of several wins.
enum class ManagementState { Managed, Observed, Unmanaged };
[[nodiscard]] std::string_view to_string(ManagementState state);
/// Returns Managed for an unknown value (behaviour.md 4.10).
[[nodiscard]] ManagementState parse_management_state(std::string_view text);

inline constexpr std::string_view kManagementStateAnnotation = "imagedeps.io/management-state";
inline constexpr std::string_view kRequestedAtAnnotation = "imagedeps.io/requested-at";
inline constexpr std::string_view kTriggersAnnotation = "image.openshift.io/triggers";
inline constexpr std::string_view kManagedByLabel = "app.kubernetes.io/managed-by";
inline constexpr std::string_view kManagedByValue = "imagedeps";

}  // namespace imagedeps::objects
