#pragma once

#include <vector>

#include "audit/finding.h"
#include "audit/inventory.h"

namespace imagedeps::audit {

/// All findings of an inventory: those of its judged objects in the scope, sorted by object, then
/// those that no object has.
[[nodiscard]] std::vector<Finding> findings(const Inventory& inventory);

/// Those of them that are not faults of objects in the graph.
[[nodiscard]] std::vector<Finding> findings_besides_faults(const Inventory& inventory);

}  // namespace imagedeps::audit
