#pragma once

#include <functional>
#include <optional>
#include <string_view>

#include "sim/answer.h"
#include "sim/resource_type.h"

namespace imagedeps::sim {

/// Serves /version, /api, /apis, /apis/GROUP[/VERSION], /openapi/v2, /openapi/v3, /healthz, /readyz
/// and /livez. `served` reports whether a resource is available. Returns nothing for any other
/// path. Requests for aggregated discovery get the unaggregated form, to which clients fall back.
[[nodiscard]] std::optional<Answer> discovery(
    std::string_view path, const std::function<bool(const ResourceType&)>& served);

}  // namespace imagedeps::sim
