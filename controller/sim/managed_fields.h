#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "base/json.h"

namespace imagedeps::sim {

/// A field manager as recorded in metadata.managedFields.
struct FieldManager {
  std::string name;
  std::string api_version;
  std::string subresource;
  std::string time;
};

/// Updates `after.metadata.managedFields` for a create, update or patch by `manager` that turned
/// `before` into `after`. No-op if the manager has no name.
void track_update(const Json& before, Json& after, const FieldManager& manager);

/// What apply_fields() does when other managers own applied fields: refuse, or take the fields
/// over.
enum class Conflicts { Refuse, Force };
/// Applies `applied` to `live` (server-side apply). Returns the new object with its managedFields,
/// or a 409 Status. Fields that the manager applied before and no longer applies are removed unless
/// another manager owns them.
[[nodiscard]] std::variant<Json, Json> apply_fields(const Json& live, const Json& applied,
                                                    const FieldManager& manager,
                                                    Conflicts conflicts);
/// The index of the object in the result of apply_fields().
inline constexpr std::size_t kApplied = 0;

/// True if two objects are equal except for the times in managedFields.
[[nodiscard]] bool same_object(const Json& a, const Json& b);

}  // namespace imagedeps::sim
