#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

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
};
[[nodiscard]] std::string_view to_string(Kind kind);
/// The resource of the kind in lower-case plural ("deploymentconfigs") and its API group
/// ("apps.openshift.io", "" for core).
[[nodiscard]] std::string_view resource_of(Kind kind);
[[nodiscard]] std::string_view group_of(Kind kind);
/// The inverse of to_string(Kind); nullopt for an unknown name.
[[nodiscard]] std::optional<Kind> parse_kind(std::string_view word);

/// The identity of an object in the cluster. `ns` is empty for cluster-scoped kinds.
struct ObjectKey {
  Kind kind{};
  std::string ns;
  std::string name;
  auto operator<=>(const ObjectKey&) const = default;
};
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
