#pragma once

#include <functional>
#include <string>

#include "loop/http.h"
#include "observe/health.h"
#include "observe/metrics.h"

namespace imagedeps::observe {

/// Serves /metrics, /livez (also as /healthz) and /readyz. /readyz is answered with 503 and
/// /livez with 500 if a check failed; ?verbose lists the checks. Other paths get 404, and methods other than GET and
/// HEAD get 405. `metrics` and `health` must outlive the handler.
[[nodiscard]] loop::HttpHandler endpoints(const Metrics& metrics, const Health& health,
                                          Metrics::Detail detail = Metrics::Detail::Totals);

/// The result of an authorization check. `status` is 200 if the client may read metrics. Otherwise
/// it is the status to answer with, and `why` is the text.
struct Permission {
  int status = 200;
  std::string why;
};
/// Authorizes a request. Calls `done` once, immediately or later.
using Gatekeeper =
    std::function<void(const loop::HttpRequest& request, std::function<void(Permission)> done)>;

/// Serves only /metrics, with all details, to clients that `gatekeeper` authorizes. `metrics` must
/// outlive the handler.
[[nodiscard]] loop::HttpHandler guarded_metrics(const Metrics& metrics, Gatekeeper gatekeeper);

}  // namespace imagedeps::observe
