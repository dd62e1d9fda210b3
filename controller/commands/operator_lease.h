#pragma once

#include <string_view>

#include "audit/authority.h"
#include "commands/cluster.h"

namespace imagedeps::commands {

/// Name of the operator's Lease.
inline constexpr std::string_view kLeaseName = "imagedeps";

/// The operators' Leases that a person may see: of all namespaces, or of the namespace `imagedeps`
/// where that is forbidden. A server that does not answer counts as forbidden: the command goes on.
[[nodiscard]] audit::SeenLeases read_leases(Cluster& cluster);

}  // namespace imagedeps::commands
