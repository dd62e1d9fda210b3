#pragma once

#include "simulator/answer.h"
#include "simulator/resource_type.h"
#include "simulator/route.h"

namespace imagedeps::sim {

/// What a real API server says with this HTTP status when it is ill or does not let the user in.
[[nodiscard]] Answer forced_answer(const ResourceType& type, const Route& route,
                                   const loop::HttpRequest& request, int status);
/// The same for a request of which only the status is known: 429 (with Retry-After), 500, 502, 503,
/// 504.
[[nodiscard]] Answer trouble(int status);

}  // namespace imagedeps::sim
