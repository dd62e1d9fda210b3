#pragma once

#include <string_view>

#include "kube/cpprest_transport.h"
#include "observe/metrics.h"

namespace imagedeps::kube {

/// Declares rest_client_requests_total and rest_client_request_duration_seconds, named as in
/// client-go, and returns the function that updates them. The label `host` is the host of the URL
/// `server`. `metrics` must outlive the result.
[[nodiscard]] OnRequestDone count_requests(observe::Metrics& metrics, std::string_view server);

}  // namespace imagedeps::kube
