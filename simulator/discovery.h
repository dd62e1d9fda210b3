#pragma once

#include <functional>
#include <optional>
#include <string_view>

#include "simulator/answer.h"
#include "simulator/resource_type.h"

namespace imagedeps::sim {

/// /version, /api, /apis, /apis/GROUP[/VERSION], /openapi/v2 and /openapi/v3, /healthz, /readyz,
/// /livez. `served` says which groups there are. Nothing for any other path; what clients ask as
/// "aggregated discovery" is answered in the old form, to which they fall back.
[[nodiscard]] std::optional<Answer> discovery(
    std::string_view path, const std::function<bool(const ResourceType&)>& served);

}  // namespace imagedeps::sim
