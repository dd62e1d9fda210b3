#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "audit/inventory.h"
#include "audit/manifest.h"
#include "base/random.h"
#include "base/result.h"

namespace imagedeps::audit {

/// Options for load().
struct LoadOptions {
  std::string ns = "default";  ///< Namespace of objects that do not specify one.
  Role role = Role::Judged;
  /// Template parameters. Each Template gets those that it has. A parameter that no Template has is
  /// added to Inventory::problems.
  std::map<std::string, std::string> parameters;
};

/// Adds manifests to the inventory. Templates are processed, and Lists are split into their items.
/// An object that cannot be judged is added to Inventory::problems with its FILE:LINE. An object
/// whose API group does not have its kind is a tolerated problem, and is read as what it means. An
/// object of a kind without istags is counted in Inventory::skipped. A need that depends on a
/// parameter without a value is added to Inventory::open. Errors do not stop the loading. `random`
/// generates parameter values.
void load(Inventory& inventory, const std::vector<Manifest>& manifests, const LoadOptions& options,
          Random& random);

/// Adds one object of `kind`, as JSON with its namespace, to the inventory, without what depends on
/// the parameters of `open`. Returns Malformed if the JSON is not a valid object of that kind. Does
/// nothing for a Template, which must be processed first.
[[nodiscard]] Result<void> add_object(Inventory& inventory, objects::Kind kind,
                                      std::string_view json, Role role,
                                      const OpenNeeds* open = nullptr);

/// "KIND NAME: WHY" for an object that cannot be read. The name may be empty, and the error may
/// already begin with the kind.
[[nodiscard]] std::string complaint(std::string_view kind, const std::string& name,
                                    const Error& error);

}  // namespace imagedeps::audit
