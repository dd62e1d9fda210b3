#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "audit/inventory.h"
#include "audit/manifest.h"
#include "base/random.h"

namespace imagedeps::audit {

struct LoadOptions {
  std::string ns = "default";  ///< Of objects that name none.
  Role role = Role::Judged;
  /// For Templates: each gets those that it has. One that no Template has is a problem.
  std::map<std::string, std::string> parameters;
};

/// Puts manifests into the inventory: Templates processed, Lists taken apart. What cannot be judged becomes a problem that begins
/// with its FILE:LINE, an object of a kind that names no istag is counted as skipped, and the others are still added.
/// `random` is for generated parameters.
void load(Inventory& inventory, const std::vector<Manifest>& manifests, const LoadOptions& options, Random& random);

/// The kind of a manifest if it is one that we read, by kind and API group (the old "v1" is OpenShift's too).
[[nodiscard]] std::optional<objects::Kind> kind_of(const Json& object);

}  // namespace imagedeps::audit
