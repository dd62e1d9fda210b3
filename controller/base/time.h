#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace imagedeps {

using Duration = std::chrono::milliseconds;
/// UTC. Two clocks give it (see loop/loop.h); code that only compares and adds does not care which.
using TimePoint = std::chrono::sys_time<Duration>;

/// With the fraction, as metrics and log lines want it.
[[nodiscard]] inline double to_seconds(Duration duration) {
  return std::chrono::duration<double>(duration).count();
}

/// RFC 3339 in UTC with whole seconds, as metav1.Time is written: "2026-11-23T18:36:37Z".
[[nodiscard]] std::string format_rfc3339(TimePoint time);
/// RFC 3339 with six digits, as metav1.MicroTime (Lease) is written.
[[nodiscard]] std::string format_rfc3339_micro(TimePoint time);
/// Accepts any RFC 3339 time with or without a fraction; nothing for anything else.
[[nodiscard]] std::optional<TimePoint> parse_rfc3339(std::string_view text);
/// Go's duration words ("2m", "1h30m", "500ms", "1.5s"); nothing for anything else, also for a
/// number without a unit.
[[nodiscard]] std::optional<Duration> parse_duration(std::string_view text);
/// The shortest of Go's forms: "2m0s" is "2m".
[[nodiscard]] std::string format_duration(Duration duration);

}  // namespace imagedeps
