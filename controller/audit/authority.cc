#include "audit/authority.h"

#include <algorithm>

#include "base/printable.h"

namespace imagedeps::audit {

namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

bool held(const SeenLease& lease, TimePoint now) {
  return !lease.holder.empty() && lease.renewed && now < *lease.renewed + lease.duration;
}

const SeenLease* newest(const std::vector<SeenLease>& leases) {
  const auto found = std::max_element(
      leases.begin(), leases.end(),
      [](const SeenLease& a, const SeenLease& b) { return a.renewed < b.renewed; });
  return found == leases.end() ? nullptr : &*found;
}

/// The name of the pod, without the suffix that makes the identity unique. Any writer of a Lease can
/// put control characters into it.
std::string name_of(const SeenLease& lease) {
  const std::string pod = printable(lease.holder.substr(0, lease.holder.find('_')));
  return "the operator " + pod + " in namespace " + lease.ns;
}

std::string age(const std::optional<TimePoint>& time, TimePoint now) {
  return time ? rough(now - *time) : "an unknown time";
}

std::string why_none_leads(const SeenLease* lease, TimePoint now) {
  if (lease == nullptr) return "no operator leads on this cluster";
  if (lease->holder.empty()) return "no operator holds the lease in namespace " + lease->ns;
  return name_of(*lease) + " has not renewed its lease for " + age(lease->renewed, now);
}

}  // namespace

Authority authority_on(const SeenLeases& leases, const Reports& reports, TimePoint now) {
  Authority authority;
  const SeenLease* const lease = newest(leases.found);
  if (lease != nullptr) {
    authority.holder = lease->holder;
    authority.ns = lease->ns;
    authority.renewed = lease->renewed;
  }
  const std::string command = "Decided by this command, since ";
  const bool leads = lease != nullptr && held(*lease, now);
  if (leads && reports.count > 0) {
    authority.by = Authority::By::Operator;
    authority.text = "Reported by " + name_of(*lease) + ", which renewed its lease " +
                     age(lease->renewed, now) + " ago.";
  } else if (leads) {
    authority.text =
        command + name_of(*lease) + " has not reported anything that you can read here.";
  } else if (lease != nullptr || leases.complete) {
    authority.text = command + why_none_leads(lease, now) + ".";
  } else if (reports.count > 0) {
    authority.by = Authority::By::Operator;
    authority.text = "Reported by the operator; the last change was " + age(reports.newest, now) +
                     " ago. You cannot read its lease, so it is unknown whether it still runs.";
  } else {
    authority.text = command + "no operator has reported anything that you can read here.";
  }
  return authority;
}

OrderedJson to_json(const Authority& authority) {
  OrderedJson json = {{"who", authority.by == Authority::By::Operator ? "operator" : "command"}};
  if (!authority.holder.empty()) {
    json["operator"] = {{"holder", authority.holder}, {"namespace", authority.ns}};
    if (authority.renewed) json["operator"]["leaseRenewTime"] = format_rfc3339(*authority.renewed);
  }
  json["text"] = authority.text;
  return json;
}

std::string rough(Duration duration) {
  const Duration length = std::max(duration, Duration{});
  const auto in = [&](Duration unit) { return std::to_string(length / unit); };
  if (length < minutes{2}) return in(seconds{1}) + " s";
  if (length < hours{2}) return in(minutes{1}) + " min";
  if (length < hours{48}) return in(hours{1}) + " h";
  return in(hours{24}) + " d";
}

}  // namespace imagedeps::audit
