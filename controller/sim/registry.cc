#include "sim/registry.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/digest.h"
#include "sim/outcome.h"

namespace imagedeps::sim {
namespace {

Json internal_error(const objects::PullSpec& spec, const std::string& text) {
  const auto raw = normalised(spec) + ": " + text;
  return refusal::of(500, "InternalError", "Internal error occurred: " + raw,
                     Json{{"causes", Json::array({{{"message", raw}}})}});
}

/// The address in dial errors, where Go prints the IP address that the name resolved to.
std::string address_of(const std::string& registry) {
  const auto colon = registry.rfind(':');
  const auto host = registry.substr(0, colon),
             port = colon == std::string::npos ? std::string("443") : registry.substr(colon + 1);
  if (host.find_first_not_of("0123456789.") == std::string::npos) return host + ":" + port;
  const auto hash = sha256_hex(host);
  return fmt::format("203.0.113.{}:{}", static_cast<int>(hash[0]) + static_cast<int>(hash[1]),
                     port);
}

std::string host_name(const std::string& registry) {
  return registry.substr(0, registry.rfind(':'));
}

Json not_found(const objects::PullSpec& spec) {
  const auto name = normalised(spec);
  return refusal::of(404, "NotFound", "dockerimage.image.openshift.io \"" + name + "\" not found",
                     refusal::details(name, "image.openshift.io", "dockerimage"));
}

Json failure_of(RegistryMood mood, const objects::PullSpec& spec, Registries::Security security) {
  const auto get = fmt::format(
      "Get \"{}://{}/v2/\": ", security == Registries::Security::Insecure ? "http" : "https",
      spec.registry);
  switch (mood) {
    case RegistryMood::Down:
      return internal_error(
          spec, get + "dial tcp " + address_of(spec.registry) + ": connect: connection refused");
    case RegistryMood::Unresolvable:
      return internal_error(spec, get + "dial tcp: lookup " + host_name(spec.registry) +
                                      " on 10.0.0.10:53: no such host");
    case RegistryMood::Unauthorized:
      return refusal::of(
          401, "Unauthorized",
          "you may not have access to the container image \"" + normalised(spec) + '"');
    case RegistryMood::Denied: return internal_error(spec, "denied");
    case RegistryMood::RateLimited:
      return internal_error(spec, "toomanyrequests: You have reached your pull rate limit.");
    case RegistryMood::Unavailable:
      return internal_error(spec, "received unexpected HTTP status: 503 Service Unavailable");
    case RegistryMood::Broken:
      return internal_error(spec, "received unexpected HTTP status: 500 Internal Server Error");
    case RegistryMood::BadTls:
      return internal_error(
          spec,
          get + "tls: failed to verify certificate: x509: certificate signed by unknown authority");
    case RegistryMood::BadJson:
      return internal_error(spec, "invalid character 'o' in literal null (expecting 'u')");
    case RegistryMood::Fine:
    case RegistryMood::Hollow:
    case RegistryMood::Silent: break;
  }
  return nullptr;
}

/// A Status nested in a response has neither kind nor apiVersion.
Json embedded(Json status) {
  status.erase("kind");
  status.erase("apiVersion");
  return status;
}

}  // namespace

std::string normalised(const objects::PullSpec& spec) {
  const auto base = spec.registry + "/" + spec.repository;
  return spec.digest.empty() ? base + ":" + spec.tag : base + "@" + spec.digest;
}

void Registries::set_fault(std::string_view host, const RegistryFault& fault) {
  const auto now = loop_.now();
  auto& rules = hosts_[std::string(host)];
  const bool alone = fault.after == Duration::zero() && !fault.lasts;
  std::erase_if(rules, [&](const Rule& rule) { return alone || rule.until <= now; });
  const auto from = now + fault.after;
  rules.push_back({.fault = fault,
                   .from = from,
                   .until = fault.lasts ? from + *fault.lasts : TimePoint::max(),
                   .window_start = from});
}

void Registries::set_image(std::string_view pull_spec, bool exists) {
  const auto spec = objects::parse_pull_spec(pull_spec);
  if (!spec) return;
  if (exists) {
    missing_.erase(normalised(*spec));
    known_tags_[spec->registry + "/" + spec->repository].insert(spec->tag);
  } else {
    missing_.insert(normalised(*spec));
    known_tags_[spec->registry + "/" + spec->repository].erase(spec->tag);
  }
}

Registries::Rule* Registries::rule_of(std::string_view host) {
  const auto found = hosts_.find(host);
  if (found == hosts_.end()) return nullptr;
  auto& rules = found->second;
  const auto now = loop_.now();
  const auto last = std::find_if(rules.rbegin(), rules.rend(), [&](const Rule& rule) {
    return rule.from <= now && now < rule.until;
  });
  return last == rules.rend() ? nullptr : &*last;
}

/// The active rule with the longest matching path, or null if the registry is healthy.
Registries::Rule* Registries::rule_of(const objects::PullSpec& spec) {
  for (auto prefix = spec.registry + "/" + spec.repository; !prefix.empty();) {
    if (auto* const rule = rule_of(prefix)) return rule;
    const auto slash = prefix.rfind('/');
    prefix.resize(slash == std::string::npos ? 0 : slash);
  }
  return rule_of("*");
}

bool Registries::within_allowance(Rule& rule) const {
  const auto since = loop_.now() - rule.window_start;
  if (const auto window = rule.fault.window; since >= window) {
    rule.window_start += window > Duration::zero() ? since / window * window : since;
    rule.used = 0;
  }
  return rule.used++ < rule.fault.allowance;
}

Pull Registries::answer(const objects::PullSpec& spec, Security security) {
  auto* const rule = rule_of(spec);
  const auto mood = rule == nullptr ? RegistryMood::Fine : rule->fault.mood;
  if (mood == RegistryMood::Silent) return Pull{.answered = false};
  if (mood == RegistryMood::Hollow) return Pull{};
  const bool let_through = mood == RegistryMood::RateLimited && within_allowance(*rule);
  if (!let_through && mood != RegistryMood::Fine)
    return Pull{.failure = embedded(failure_of(mood, spec, security))};
  if (missing_.contains(normalised(spec))) return Pull{.failure = embedded(not_found(spec))};
  return Pull{.digest =
                  spec.digest.empty() ? "sha256:" + sha256_hex(normalised(spec)) : spec.digest};
}

Pull Registries::pull(const objects::PullSpec& spec, Security security) {
  auto result = answer(spec, security);
  if (const auto* const rule = rule_of(spec)) result.delay = rule->fault.delay;
  pulls_.push_back({.at = loop_.now(),
                    .registry = spec.registry,
                    .pull_spec = normalised(spec),
                    .refused = result.digest.empty()});
  return result;
}

std::vector<std::string> Registries::tags(const objects::PullSpec& repository) const {
  const auto found = known_tags_.find(repository.registry + "/" + repository.repository);
  if (found == known_tags_.end() || found->second.empty()) return {"latest"};
  return {found->second.begin(), found->second.end()};
}

}  // namespace imagedeps::sim
