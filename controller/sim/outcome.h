#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.h"
#include "sim/resource_type.h"
#include "sim/version.h"

namespace imagedeps::sim {

/// The result of a write: the object as stored, or the metav1.Status that refuses it.
struct Outcome {
  int code = 200;
  VersionPtr object;  ///< Null if the write was refused.
  Json refusal;       ///< Null if the write succeeded.

  [[nodiscard]] bool done() const { return refusal.is_null(); }
};

/// One entry of metav1.Status.details.causes.
struct Cause {
  std::string reason;
  std::string message;
  std::string field;
};

/// metav1.Status objects with the messages of the real API server. `code` is the HTTP status. The
/// simulator creates all of its refusals here.
namespace refusal {
[[nodiscard]] Json of(int code, std::string_view reason, std::string message,
                      Json details = nullptr);
/// The `details` of a Status: name, group and kind. `kind` is the plural of the resource.
[[nodiscard]] Json details(std::string_view name, std::string_view group, std::string_view kind);
[[nodiscard]] Json not_found(const ResourceType& type, std::string_view name);
[[nodiscard]] Json namespace_not_found(std::string_view ns);
[[nodiscard]] Json already_exists(const ResourceType& type, std::string_view name);
/// Another writer changed the object in the meantime.
[[nodiscard]] Json modified(const ResourceType& type, std::string_view name);
[[nodiscard]] Json conflict(const ResourceType& type, std::string_view name, std::string_view why);
/// Server-side apply failed because other managers own fields. One cause for each field.
[[nodiscard]] Json apply_conflict(const std::vector<Cause>& causes);
[[nodiscard]] Json invalid(const ResourceType& type, std::string_view name,
                           const std::vector<Cause>& causes);
[[nodiscard]] Json bad_request(std::string message);
[[nodiscard]] Json expired(std::string message);
[[nodiscard]] Json forbidden(const ResourceType& type, std::string_view name, std::string_view why);
[[nodiscard]] Json terminating(const ResourceType& type, std::string_view name,
                               std::string_view ns);
[[nodiscard]] Json unknown_resource();
[[nodiscard]] Json timeout();
}  // namespace refusal

/// The Outcome of a refused write. The code is taken from `status`.
[[nodiscard]] inline Outcome refuse(Json status) {
  const auto code = static_cast<int>(integer_at(status, "code"));
  return Outcome{.code = code, .object = nullptr, .refusal = std::move(status)};
}

}  // namespace imagedeps::sim
