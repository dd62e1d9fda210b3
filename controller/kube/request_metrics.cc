#include "kube/request_metrics.h"

#include <string>
#include <vector>

#include "base/url.h"

namespace imagedeps::kube {

namespace {

constexpr std::string_view kRequests = "rest_client_requests_total";
constexpr std::string_view kSeconds = "rest_client_request_duration_seconds";

}  // namespace

OnRequestDone count_requests(observe::Metrics& metrics, std::string_view server) {
  const std::string host(host_and_port(server));
  std::vector<observe::Metrics::Labels> known, verbs;
  for (const char* const method : {"GET", "POST", "PATCH", "PUT", "DELETE"}) {
    for (const char* const code : {"200", "<error>"})
      known.push_back({{"code", code}, {"method", method}, {"host", host}});
    verbs.push_back({{"verb", method}, {"host", host}});
  }
  metrics.declare_counter(
      std::string(kRequests),
      "Requests to the API server by HTTP status, or <error> if there was no answer.", known);
  metrics.declare_histogram(std::string(kSeconds),
                            "Duration of requests to the API server, without lists and watches.",
                            {0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30}, verbs);
  return [&metrics, host](std::string_view method, int status, std::optional<Duration> took) {
    const std::string verb(method);
    metrics.count(kRequests, {{"code", status == 0 ? "<error>" : std::to_string(status)},
                              {"method", verb},
                              {"host", host}});
    if (took) metrics.observe(kSeconds, {{"verb", verb}, {"host", host}}, to_seconds(*took));
  };
}

}  // namespace imagedeps::kube
