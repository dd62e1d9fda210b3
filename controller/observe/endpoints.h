#pragma once

#include "loop/http.h"
#include "observe/health.h"
#include "observe/metrics.h"

namespace imagedeps::observe {

/// Answers /metrics, /livez (also as /healthz) and /readyz with 200, or 500 as Kubernetes does where a check fails; ?verbose lists the
/// checks. 404 for the rest, 405 for other methods than GET and HEAD. `metrics` and `health` must outlive it.
[[nodiscard]] loop::HttpHandler endpoints(const Metrics& metrics, const Health& health);

}  // namespace imagedeps::observe
