#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "simulator/parameters.h"

namespace imagedeps::sim {

/// What a simulated registry host does with a pull. Texts and codes are those of the recordings.
enum class RegistryMood {
  Fine,
  Down,          ///< Connection refused.
  Unresolvable,  ///< DNS failure.
  Unauthorized,  ///< 401
  Denied,        ///< 403
  RateLimited,   ///< 429 beyond its allowance
  Unavailable,   ///< 503
  BadTls,        ///< x509
  BadJson,
  Silent,  ///< Never answers: the import runs into its deadline.
  Broken,  ///< 500
  Hollow,  ///< The import says Success and brings no image (openshift-image-api.md 3.7).
};
/// The enumerator's name, and back.
[[nodiscard]] std::string_view to_string(RegistryMood mood);
[[nodiscard]] std::optional<RegistryMood> parse_mood(std::string_view name);

/// A mood with its numbers and its time.
struct RegistryFault {
  RegistryMood mood = RegistryMood::Fine;
  std::uint64_t allowance = 0;  ///< Of RateLimited: how many pulls go through in each window.
  /// Of RateLimited. Windows follow each other from the beginning of the fault on, used or not.
  Duration window{std::chrono::minutes{10}};
  Duration delay{};               ///< So much longer than usual does an answer take.
  Duration after{};               ///< It begins so long after it was set.
  std::optional<Duration> lasts;  ///< It is over so long after it began; nothing: never.

  bool operator==(const RegistryFault&) const = default;
};

/// "RateLimited,allowance=100,window=10m,for=1h": a mood, then any of allowance, window, delay,
/// after, for, each once. Invalid, with what would fit, for anything else.
[[nodiscard]] Result<RegistryFault> parse_fault(std::string_view text);
/// The same from a mood and parameters by name.
[[nodiscard]] Result<RegistryFault> parse_fault(std::string_view mood,
                                                const Parameters& parameters);

/// A fault and where.
struct HostFault {
  std::string host;  ///< As Cluster::set_registry takes it.
  RegistryFault fault;
};
/// "quay.io/team=Down,for=5m". Invalid as above, and where HOST could not be the beginning of a
/// pull spec and is not "*".
[[nodiscard]] Result<HostFault> parse_host_fault(std::string_view text);

/// Every mood and parameter with what it does, one a line, for people.
[[nodiscard]] std::string describe_faults();

}  // namespace imagedeps::sim
