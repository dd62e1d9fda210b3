#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "objects/meta.h"

namespace imagedeps::objects {

/// A condition of an ImageDependency (metav1.Condition).
struct Condition {
  std::string type;
  bool status = false;
  std::string reason;
  std::string message;
  TimePoint since{};  ///< lastTransitionTime
  /// Equality without the time, because a change of only a time is not written (behaviour.md 5.5).
  [[nodiscard]] bool same(const Condition& other) const {
    return type == other.type && status == other.status && reason == other.reason &&
           message == other.message;
  }
};

/// An entry of status.references.
struct ListedReference {
  std::string group;
  std::string resource;
  std::string ns;
  std::string name;
  std::string field_path;
  std::string obstacle{};         ///< Why an image is not enough; empty if it is.
  std::string obstacle_detail{};  ///< May be empty.
  bool operator==(const ListedReference&) const = default;
};

/// The status of an ImageDependency, as written and as read back after a restart.
struct DependencyStatus {
  std::int64_t observed_generation = 0;
  std::string state;
  std::string image;
  std::string source_kind;
  std::string source_pull_spec;
  bool source_scheduled = false;
  std::string registry;
  std::vector<ListedReference> references;   ///< At most 20.
  std::int64_t reference_count = 0;          ///< From the object's own namespace, listed or not.
  std::int64_t foreign_reference_count = 0;  ///< From all other namespaces.
  std::optional<TimePoint> first_seen;
  std::optional<TimePoint> populated_at;
  std::int64_t import_attempts = 0;
  std::optional<TimePoint> last_attempt;
  std::optional<TimePoint> next_attempt;
  std::string last_error_reason;
  std::string last_error_message;
  std::vector<std::string> alias_chain;  ///< At most 8, nearest first, without the istag itself.
  std::string last_handled_request;
  std::vector<Condition> conditions;

  /// The condition of that type; null if there is none.
  [[nodiscard]] const Condition* find(std::string_view type) const;
  /// Equality without the times: next_attempt, last_attempt and Condition::since.
  [[nodiscard]] bool same_but_times(const DependencyStatus& other) const;
};

/// An ImageDependency, projected (behaviour.md 5.1).
struct ImageDependency {
  Meta meta;
  TagRef tag;
  ManagementState management = ManagementState::Managed;
  bool managed_by_us = false;  ///< Has label app.kubernetes.io/managed-by: imagedeps.
  std::string requested_at;    ///< Annotation imagedeps.io/requested-at.
  DependencyStatus status;
};

/// Decodes the JSON of an ImageDependency. Returns Malformed if it is not one or
/// spec.imageStreamTag is incomplete. Any thread.
[[nodiscard]] Result<std::shared_ptr<const ImageDependency>> decode_image_dependency(
    std::string_view json);

/// True if the API server accepts an ImageDependency of this istag: if an ImageStream and its tag
/// can have these names (openshift-image-api.md 1.1). A reference may name anything.
[[nodiscard]] bool describable(const TagRef& tag);

/// The name of the ImageDependency for an istag (behaviour.md 5.4): `<stream>.<tag>` if that is
/// unambiguous and a valid DNS-1123 subdomain. Otherwise a sanitized form, '-' and 16 hexadecimal
/// digits of sha256("stream:tag").
[[nodiscard]] std::string dependency_name(const TagRef& tag);

/// The body of the server-side apply that creates a discovered object (field manager `imagedeps`).
/// It does not contain managementState, so the user who sets that field owns it.
[[nodiscard]] Json dependency_apply(const TagRef& tag, std::string_view name);
/// The body of the server-side apply on /status (field manager `imagedeps-status`). Texts and lists
/// are truncated to the limits of the CRD schema.
[[nodiscard]] Json dependency_status_apply(std::string_view ns, std::string_view name,
                                           const DependencyStatus& status);

}  // namespace imagedeps::objects
