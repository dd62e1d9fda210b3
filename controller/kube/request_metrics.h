#pragma once

#include <string_view>

#include "kube/cpprest_transport.h"
#include "observe/metrics.h"

namespace imagedeps::kube {

/// Declares rest_client_requests_total and rest_client_request_duration_seconds, as client-go names
/// them, and gives what counts into them. `server` is the API server's URL; the label `host` is its
/// host. `metrics` must outlive the result.
[[nodiscard]] OnRequestDone count_requests(observe::Metrics& metrics, std::string_view server);

}  // namespace imagedeps::kube
