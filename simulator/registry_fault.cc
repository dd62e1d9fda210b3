#include "simulator/registry_fault.h"

#include <fmt/format.h>

#include <array>
#include <charconv>

#include "objects/pull_spec.h"
#include "simulator/names.h"

namespace imagedeps::sim {
namespace {

struct Named {
  RegistryMood mood;
  const char* name;
  const char* meaning;
};

constexpr std::array kMoods{
    Named{RegistryMood::Fine, "Fine", "answers; with delay=20s a slow one"},
    Named{RegistryMood::Down, "Down", "refuses connections"},
    Named{RegistryMood::Unresolvable, "Unresolvable", "is not known to DNS"},
    Named{RegistryMood::Unauthorized, "Unauthorized", "401: the pull secret is missing or wrong"},
    Named{RegistryMood::Denied, "Denied", "403: the pull secret may not"},
    Named{RegistryMood::RateLimited, "RateLimited", "429 beyond allowance pulls in each window"},
    Named{RegistryMood::Unavailable, "Unavailable", "503"},
    Named{RegistryMood::BadTls, "BadTls", "has a certificate of an unknown authority"},
    Named{RegistryMood::BadJson, "BadJson", "answers with what is no JSON"},
    Named{RegistryMood::Silent, "Silent", "never answers: imports run into their timeout"},
    Named{RegistryMood::Broken, "Broken", "500"},
    Named{RegistryMood::Hollow, "Hollow", "success without an image"},
};

/// Takes the value of a parameter; false where it does not fit.
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
              "of RateLimited: pulls that go through in each window (0)",
              [](RegistryFault& fault, const std::string& value) {
                return take_count(fault.allowance, value);
              }},
    Parameter{"window", kDuration, "of RateLimited (10m)",
              [](RegistryFault& fault, const std::string& value) {
                return take_duration(fault.window, value);
              }},
    Parameter{"delay", kDuration, "so much longer does an answer take",
              [](RegistryFault& fault, const std::string& value) {
                return take_duration(fault.delay, value);
              }},
    Parameter{"after", kDuration, "it begins so much later",
              [](RegistryFault& fault, const std::string& value) {
                return take_duration(fault.after, value);
              }},
    Parameter{"for", kDuration, "it is over so long after it began",
              [](RegistryFault& fault, const std::string& value) {
                return take_duration(fault.lasts.emplace(), value);
              }},
};

Error invalid(std::string message) {
  return {.kind = Error::Kind::Invalid, .message = std::move(message)};
}

/// What no mood but one has a use for would be a slip of whoever wrote it.
Result<void> check_use(RegistryMood mood, const Parameters& parameters) {
  for (const auto* const name : {"allowance", "window"}) {
    if (mood != RegistryMood::RateLimited && parameters.contains(name))
      return invalid(fmt::format("'{}' goes with RateLimited, not with {}", name, to_string(mood)));
  }
  if (mood == RegistryMood::Silent && parameters.contains("delay"))
    return invalid("'delay' does not go with Silent, which never answers");
  return {};
}

/// Whether pull specs could begin with it.
bool names_registry(std::string_view host) {
  if (host == "*") return true;
  const auto spec = objects::parse_pull_spec(std::string(host) + "/a");
  return spec && host.starts_with(spec->registry);
}

Result<void> take(RegistryFault& fault, const std::string& name, const std::string& value) {
  for (const auto& parameter : kParameters) {
    if (name != parameter.name) continue;
    if (parameter.take(fault, value)) return {};
    return invalid(fmt::format("'{}' does not fit {}, which is {}", value, name, parameter.kind));
  }
  return invalid(
      fmt::format("there is no parameter '{}'; there are {}", name, names_of(kParameters)));
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
    return invalid(fmt::format("there is no kind '{}'; there are {}", mood, names_of(kMoods)));
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
        "HOST=KIND[,NAME=VALUE...] is expected, such as quay.io=Down,for=5m; HOST is as in a pull "
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
