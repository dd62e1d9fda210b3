#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "audit/inventory.h"
#include "audit/manifest.h"
#include "base/random.h"
#include "base/result.h"

namespace imagedeps::audit {

struct LoadOptions {
  std::string ns = "default";  ///< Of objects that name none.
  Role role = Role::Judged;
  /// For Templates: each gets those that it has. One that no Template has is a problem.
  std::map<std::string, std::string> parameters;
};

/// Puts manifests into the inventory: Templates processed, Lists taken apart. What cannot be judged
/// becomes a problem that begins with its FILE:LINE, an object of a kind that names no istag is
/// counted as skipped, and the others are still added. `random` is for generated parameters.
void load(Inventory& inventory, const std::vector<Manifest>& manifests, const LoadOptions& options,
          Random& random);

/// Puts one object of a kind, as JSON with its namespace, into the inventory. Malformed if it is
/// not what its kind promises; nothing for a Template, which is no object until it is processed.
[[nodiscard]] Result<void> add_object(Inventory& inventory, objects::Kind kind,
                                      std::string_view json, Role role);

/// The kind of a manifest if it is one that we read, by kind and API group (the old "v1" is
/// OpenShift's too).
[[nodiscard]] std::optional<objects::Kind> kind_of(const Json& object);

}  // namespace imagedeps::audit
