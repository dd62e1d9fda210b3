#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "sim/parameters.h"

namespace imagedeps::sim {

/// How a simulated registry answers pulls. Messages and codes are those of the recordings.
enum class RegistryMood {
  Fine,
  Down,          ///< Connection refused.
  Unresolvable,  ///< DNS failure.
  Unauthorized,  ///< 401
  Denied,        ///< 403
  RateLimited,   ///< 429 for pulls beyond the allowance
  Unavailable,   ///< 503
  BadTls,        ///< x509
  BadJson,
  Silent,  ///< Never answers, so the import runs into its deadline.
  Broken,  ///< 500
  Hollow,  ///< The import reports Success but has no image (openshift-image-api.md 3.7).
};
/// The enumerator's name.
[[nodiscard]] std::string_view to_string(RegistryMood mood);
[[nodiscard]] std::optional<RegistryMood> parse_mood(std::string_view name);

/// A mood with its parameters and its period of time.
struct RegistryFault {
  RegistryMood mood = RegistryMood::Fine;
  /// For RateLimited: the number of pulls that succeed in each window.
  std::uint64_t allowance = 0;
  /// For RateLimited: the length of a window. Windows follow each other from the start of the
  /// fault, used or not.
  Duration window{std::chrono::minutes{10}};
  Duration delay{};               ///< The additional time of each answer.
  Duration after{};               ///< The time from adding the fault until it starts.
  std::optional<Duration> lasts;  ///< The time from its start until it ends. Unset: it never ends.

  bool operator==(const RegistryFault&) const = default;
};

/// Parses "RateLimited,allowance=100,window=10m,for=1h": a mood, then any of allowance, window,
/// delay, after and for, each at most once. Otherwise Invalid, with a message that lists the valid
/// values.
[[nodiscard]] Result<RegistryFault> parse_fault(std::string_view text);
/// As above, from a mood and its parameters.
[[nodiscard]] Result<RegistryFault> parse_fault(std::string_view mood,
                                                const Parameters& parameters);

/// A fault and the registry that it applies to.
struct HostFault {
  std::string host;  ///< The `host` of Cluster::set_registry().
  RegistryFault fault;
};
/// Parses "quay.io/team=Down,for=5m". Invalid as above, and if HOST is neither "*" nor a possible
/// start of a pull spec.
[[nodiscard]] Result<HostFault> parse_host_fault(std::string_view text);

/// Describes every mood and parameter, one per line, for the command line's help.
[[nodiscard]] std::string describe_faults();

}  // namespace imagedeps::sim
