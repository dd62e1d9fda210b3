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

/// A condition of an ImageDependency (metav1.Condition). Equality ignores the times:
/// behaviour.md 5.5, "one write per change of anything but a time".
struct Condition {
  std::string type;
  bool status = false;
  std::string reason;
  std::string message;
  TimePoint since{};  ///< lastTransitionTime
  [[nodiscard]] bool same(const Condition& other) const {
    return type == other.type && status == other.status && reason == other.reason &&
           message == other.message;
  }
};

struct ListedReference {
  std::string group;
  std::string resource;
  std::string ns;
  std::string name;
  std::string field_path;
  bool operator==(const ListedReference&) const = default;
};

/// The whole status as we write it and as we read it back after a restart.
struct DependencyStatus {
  std::int64_t observed_generation = 0;
  std::string state;
  std::string image;
  std::string source_kind;
  std::string source_pull_spec;
  bool source_scheduled = false;
  std::string registry;
  std::vector<ListedReference> references;  ///< At most 20.
  std::int64_t reference_count =
      0;  ///< From the object's own namespace, also those that are not listed.
  std::int64_t foreign_reference_count = 0;  ///< From all other namespaces.
  std::optional<TimePoint> first_seen;
  std::optional<TimePoint> populated_at;
  std::int64_t import_attempts = 0;
  std::optional<TimePoint> last_attempt;
  std::optional<TimePoint> next_attempt;
  std::string last_error_reason;
  std::string last_error_message;
  std::vector<std::string> alias_chain;  ///< At most 8, nearest first, the istag itself left out.
  std::string last_handled_request;
  std::vector<Condition> conditions;

  [[nodiscard]] const Condition* find(std::string_view type) const;
  /// Equal in everything but times (next_attempt, last_attempt and the conditions' since).
  [[nodiscard]] bool same_but_times(const DependencyStatus& other) const;
};

struct ImageDependency {
  Meta meta;
  TagRef tag;
  ManagementState management = ManagementState::Managed;
  bool managed_by_us = false;  ///< Label app.kubernetes.io/managed-by: imagedeps.
  std::string requested_at;    ///< Annotation imagedeps.io/requested-at.
  DependencyStatus status;
};

/// From the wire. Any thread.
[[nodiscard]] Result<std::shared_ptr<const ImageDependency>> decode_image_dependency(
    std::string_view json);

/// Name of the object for an istag (behaviour.md 5.4): `<stream>.<tag>` where that is
/// unambiguous and a valid DNS-1123 subdomain, else sanitized plus '-' and 16 hex digits of
/// sha256("stream:tag").
[[nodiscard]] std::string dependency_name(const TagRef& tag);

/// Body of the server-side apply that creates an object which we discovered (field manager
/// `imagedeps`). It does not name managementState, so that whoever changes that owns it.
[[nodiscard]] Json dependency_apply(const TagRef& tag, std::string_view name);
/// Body of the server-side apply on /status (field manager `imagedeps-status`), cut to what the
/// CRD's schema accepts.
[[nodiscard]] Json dependency_status_apply(std::string_view ns, std::string_view name,
                                           const DependencyStatus& status);

}  // namespace imagedeps::objects
