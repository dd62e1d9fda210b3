#include "commands/operator_lease.h"

#include <string>

#include "base/json.h"
#include "kube/lease.h"
#include "kube/request.h"

namespace imagedeps::commands {

namespace {

using std::chrono::seconds;

constexpr std::string_view kUsualNamespace = "imagedeps";
constexpr std::int64_t kDurationMax = 86'400;
constexpr std::size_t kLeasesMax = 500;

audit::SeenLease seen(const Json& lease) {
  const kube::LeaseRecord record = kube::record_of(lease);
  const bool told = record.duration_seconds > 0;
  return {.ns = string_at(at(lease, "metadata"), "namespace"),
          .holder = record.holder,
          .renewed = parse_rfc3339(record.renew_time),
          .duration = told ? Duration{seconds{std::min(record.duration_seconds, kDurationMax)}}
                           : kube::Lease::Options{}.duration};
}

audit::SeenLeases read_of_namespace(Cluster& cluster) {
  audit::SeenLeases all{.found = {}, .complete = false};
  const auto body = cluster.send(kube::get_request(kube::leases(), kUsualNamespace, kLeaseName));
  const auto lease = body ? parse_json(*body) : Result<Json>(body.error());
  if (lease) all.found.push_back(seen(*lease));
  return all;
}

}  // namespace

audit::SeenLeases read_leases(Cluster& cluster) {
  auto request = kube::list_request(kube::leases(), "", kube::Form::Whole, kLeasesMax, "");
  request.target += "&fieldSelector=metadata.name%3D" + std::string(kLeaseName);
  const auto body = cluster.send(std::move(request));
  if (!body && body.error().http_status == 404) return {};
  const auto list = body ? parse_json(*body) : Result<Json>(body.error());
  if (!list) return read_of_namespace(cluster);
  audit::SeenLeases all;
  const Json& items = at(*list, "items");
  for (const Json& item : items.is_array() ? items : Json::array()) all.found.push_back(seen(item));
  return all;
}

}  // namespace imagedeps::commands
