#pragma once

#include "sim/answer.h"
#include "sim/resource_type.h"
#include "sim/route.h"

namespace imagedeps::sim {

/// The response of a real API server with this HTTP status, when it is unhealthy or does not
/// authorize the user.
[[nodiscard]] Answer forced_answer(const ResourceType& type, const Route& route,
                                   const loop::HttpRequest& request, int status);
/// As above for an unknown request: 429 (with Retry-After), 500, 502, 503 or 504.
[[nodiscard]] Answer trouble(int status);

}  // namespace imagedeps::sim
