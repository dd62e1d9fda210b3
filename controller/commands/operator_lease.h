#pragma once

#include <string_view>

#include "audit/authority.h"
#include "commands/cluster.h"

namespace imagedeps::commands {

/// The name of the operator's Lease.
inline constexpr std::string_view kLeaseName = "imagedeps";

/// Reads the operators' Leases in all namespaces, or in the namespace `imagedeps` if listing them is
/// forbidden. A server that does not respond is treated as one that forbids it.
[[nodiscard]] audit::SeenLeases read_leases(Cluster& cluster);

}  // namespace imagedeps::commands
