#include "sim/registry_fault.h"

#include <fmt/format.h>

#include <array>
#include <charconv>

#include "objects/pull_spec.h"
#include "sim/names.h"

namespace imagedeps::sim {
namespace {

struct Named {
  RegistryMood mood;
  const char* name;
  const char* meaning;
};

constexpr std::array kMoods{
    Named{RegistryMood::Fine, "Fine", "answers normally, or slowly with delay=20s"},
    Named{RegistryMood::Down, "Down", "refuses connections"},
    Named{RegistryMood::Unresolvable, "Unresolvable", "cannot be resolved by DNS"},
    Named{RegistryMood::Unauthorized, "Unauthorized", "401: the pull secret is missing or wrong"},
    Named{RegistryMood::Denied, "Denied", "403: the pull secret does not grant access"},
    Named{RegistryMood::RateLimited, "RateLimited",
          "429 for pulls beyond allowance in each window"},
    Named{RegistryMood::Unavailable, "Unavailable", "503"},
    Named{RegistryMood::BadTls, "BadTls", "has a certificate signed by an unknown authority"},
    Named{RegistryMood::BadJson, "BadJson", "answers with invalid JSON"},
    Named{RegistryMood::Silent, "Silent", "never answers: imports run into their timeout"},
    Named{RegistryMood::Broken, "Broken", "500"},
    Named{RegistryMood::Hollow, "Hollow", "reports success without an image"},
};

/// Sets a parameter. Returns false if the value is not valid.
using Take = bool (*)(RegistryFault& fault, const std::string& value);

bool take_count(std::uint64_t& into, const std::string& value) {
  const char* const end = value.data() + value.size();
  const auto [at, wrong] = std::from_chars(value.data(), end, into);
  return wrong == std::errc() && at == end && !value.empty();
}

bool take_duration(Duration& into, const std::string& value) {
  const auto duration = parse_duration(value);
  if (!duration || *duration <= Duration::zero()) return false;
  into = *duration;
  return true;
}

struct Parameter {
  const char* name;
  const char* kind;
  const char* meaning;
  Take take;
};

constexpr const char* kDuration = "a duration with a unit, such as 30s or 5m";

constexpr std::array kParameters{
    Parameter{"allowance", "a whole number",
              "for RateLimited: pulls that succeed in each window (default 0)",
              [](RegistryFault& fault, const std::string& value) {
                return take_count(fault.allowance, value);
              }},
    Parameter{"window", kDuration, "for RateLimited: length of a window (default 10m)",
              [](RegistryFault& fault, const std::string& value) {
                return take_duration(fault.window, value);
              }},
    Parameter{"delay", kDuration, "additional time of each answer",
              [](RegistryFault& fault, const std::string& value) {
                return take_duration(fault.delay, value);
              }},
    Parameter{"after", kDuration, "time until the fault starts",
              [](RegistryFault& fault, const std::string& value) {
                return take_duration(fault.after, value);
              }},
    Parameter{"for", kDuration, "time from its start until it ends",
              [](RegistryFault& fault, const std::string& value) {
                return take_duration(fault.lasts.emplace(), value);
              }},
};

Error invalid(std::string message) {
  return {.kind = Error::Kind::Invalid, .message = std::move(message)};
}

/// Refuses parameters that the mood does not use: they are mistakes.
Result<void> check_use(RegistryMood mood, const Parameters& parameters) {
  for (const auto* const name : {"allowance", "window"}) {
    if (mood != RegistryMood::RateLimited && parameters.contains(name))
      return invalid(
          fmt::format("'{}' is valid with RateLimited only, not with {}", name, to_string(mood)));
  }
  if (mood == RegistryMood::Silent && parameters.contains("delay"))
    return invalid("'delay' is not valid with Silent, which never answers");
  return {};
}

/// True if `host` could be the start of a pull spec.
bool names_registry(std::string_view host) {
  if (host == "*") return true;
  const auto spec = objects::parse_pull_spec(std::string(host) + "/a");
  return spec && host.starts_with(spec->registry);
}

Result<void> take(RegistryFault& fault, const std::string& name, const std::string& value) {
  for (const auto& parameter : kParameters) {
    if (name != parameter.name) continue;
    if (parameter.take(fault, value)) return {};
    return invalid(fmt::format("'{}' is not a valid {}; expected {}", value, name, parameter.kind));
  }
  return invalid(
      fmt::format("unknown parameter '{}'; expected one of {}", name, names_of(kParameters)));
}

}  // namespace

std::string_view to_string(RegistryMood mood) {
  for (const auto& each : kMoods) {
    if (each.mood == mood) return each.name;
  }
  return {};
}

std::optional<RegistryMood> parse_mood(std::string_view name) {
  for (const auto& each : kMoods) {
    if (name == each.name) return each.mood;
  }
  return std::nullopt;
}

Result<RegistryFault> parse_fault(std::string_view mood, const Parameters& parameters) {
  const auto known = parse_mood(mood);
  if (!known)
    return invalid(fmt::format("unknown kind '{}'; expected one of {}", mood, names_of(kMoods)));
  RegistryFault fault{.mood = *known};
  for (const auto& [name, value] : parameters) TRY(take(fault, name, value));
  TRY(check_use(*known, parameters));
  return fault;
}

Result<RegistryFault> parse_fault(std::string_view text) {
  const auto comma = text.find(',');
  const auto parameters =
      parse_parameters(comma == std::string_view::npos ? "" : text.substr(comma + 1));
  if (!parameters) return parameters.error();
  return parse_fault(text.substr(0, comma), *parameters);
}

Result<HostFault> parse_host_fault(std::string_view text) {
  const auto equals = text.find('=');
  const auto host = text.substr(0, equals);
  if (equals == std::string_view::npos || !names_registry(host))
    return invalid(
        "expected HOST=KIND[,NAME=VALUE...], such as quay.io=Down,for=5m; HOST is as in a pull "
        "spec, or '*'");
  auto fault = parse_fault(text.substr(equals + 1));
  if (!fault) return fault.error();
  return HostFault{.host = std::string(host), .fault = *std::move(fault)};
}

std::string describe_faults() {
  std::string text;
  for (const auto& mood : kMoods) text += fmt::format("  {:<18}{}\n", mood.name, mood.meaning);
  for (const auto& parameter : kParameters)
    text += fmt::format("  {:<18}{}\n", parameter.name + std::string("="), parameter.meaning);
  return text;
}

}  // namespace imagedeps::sim
