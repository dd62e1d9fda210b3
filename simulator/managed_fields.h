#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "base/json.h"

namespace imagedeps::sim {

/// A writer as metadata.managedFields names it.
struct FieldManager {
  std::string name;
  std::string api_version;
  std::string subresource;
  std::string time;
};

/// `object.metadata.managedFields` after `manager` made `after` of `before` with a create, update
/// or patch. No-op for a nameless manager.
void track_update(const Json& before, Json& after, const FieldManager& manager);

enum class Conflicts { Refuse, Force };
/// The object that applying `applied` to `live` makes, with its managedFields: what the manager
/// applied before and does not apply now, and nobody else owns, is gone. Or a 409 Status.
[[nodiscard]] std::variant<Json, Json> apply_fields(const Json& live, const Json& applied,
                                                    const FieldManager& manager,
                                                    Conflicts conflicts);
/// Which of the two alternatives of apply_fields() is which.
inline constexpr std::size_t kApplied = 0;

/// Whether two objects differ in anything but the times in managedFields.
[[nodiscard]] bool same_object(const Json& a, const Json& b);

}  // namespace imagedeps::sim
