#pragma once

#include "loop/http.h"
#include "observe/health.h"
#include "observe/metrics.h"

namespace imagedeps::observe {

/// Answers /metrics, /healthz, /livez and /readyz (both with ?verbose); 404 for the rest.
[[nodiscard]] loop::HttpHandler endpoints(const Metrics& metrics, const Health& health);

}  // namespace imagedeps::observe
