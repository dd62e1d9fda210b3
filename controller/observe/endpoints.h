#pragma once

#include <functional>
#include <string>

#include "loop/http.h"
#include "observe/health.h"
#include "observe/metrics.h"

namespace imagedeps::observe {

/// Answers /metrics, /livez (also as /healthz) and /readyz with 200, or 500 as Kubernetes does
/// where a check fails; ?verbose lists the checks. 404 for the rest, 405 for other methods than GET
/// and HEAD. `metrics` and `health` must outlive it.
[[nodiscard]] loop::HttpHandler endpoints(const Metrics& metrics, const Health& health,
                                          Metrics::Detail detail = Metrics::Detail::Totals);

/// Whether the sender of a request may read metrics. `status` is 200, or what is answered instead,
/// with a line that says why.
struct Permission {
  int status = 200;
  std::string why;
};
/// Finds out, now or later; calls `done` once.
using Gatekeeper =
    std::function<void(const loop::HttpRequest& request, std::function<void(Permission)> done)>;

/// /metrics with all detail, and nothing else, for whom `gatekeeper` lets in. `metrics` must
/// outlive it.
[[nodiscard]] loop::HttpHandler guarded_metrics(const Metrics& metrics, Gatekeeper gatekeeper);

}  // namespace imagedeps::observe
