#include "sim/server_faults.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "sim/names.h"

namespace imagedeps::sim {
namespace {

struct Named {
  const char* name;
  double Faults::*probability;
  const char* meaning;
};

constexpr std::array kFaults{
    Named{"cutWatch", &Faults::cut_watch, "of each watch event to cut the connection"},
    Named{"gone", &Faults::gone, "of each watch start to be answered with 410"},
    Named{"conflict", &Faults::conflict,
          "of each import to find its stream changed by another client"},
    Named{"throttle", &Faults::throttle, "of each request to be answered with 429"},
    Named{"serverError", &Faults::server_error,
          "of each request to be answered with 500, 502, 503 or 504"},
    Named{"lostAnswer", &Faults::lost_answer, "of each write to be executed but never answered"},
    Named{"duplicateEvent", &Faults::duplicate_event, "of each watch event to arrive twice"},
    Named{"slow", &Faults::slow, "of each request to take 1 to 40 s longer"},
    Named{"lateAnswer", &Faults::late_answer,
          "of each request to be executed immediately but answered 0.1 to 20 s later"},
    Named{"lateEvent", &Faults::late_event, "of each watch event to arrive 0.1 to 20 s later"},
};

Error invalid(std::string message) {
  return {.kind = Error::Kind::Invalid, .message = std::move(message)};
}

std::optional<double> parse_probability(const std::string& text) {
  double value = 0;
  const char* const end = text.data() + text.size();
  const auto [at, wrong] = std::from_chars(text.data(), end, value);
  if (wrong != std::errc() || at != end || !(value >= 0 && value <= 1)) return std::nullopt;
  return value;
}

}  // namespace

Result<Faults> parse_server_faults(const Parameters& parameters) {
  Faults faults;
  for (const auto& [name, value] : parameters) {
    const auto* const known = std::ranges::find_if(
        kFaults, [&name = name](const Named& each) { return name == each.name; });
    if (known == kFaults.end())
      return invalid(fmt::format("unknown fault '{}' of the API server; expected one of {}", name,
                                 names_of(kFaults)));
    const auto probability = parse_probability(value);
    if (!probability)
      return invalid(
          fmt::format("'{}' is not a valid {}; expected a probability from 0 to 1", value, name));
    faults.*known->probability = *probability;
  }
  return faults;
}

std::string describe_server_faults() {
  std::string text;
  for (const auto& fault : kFaults)
    text += fmt::format("  {:<18}{}\n", fault.name + std::string("="), fault.meaning);
  return text;
}

}  // namespace imagedeps::sim
