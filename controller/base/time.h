#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace imagedeps {

using Duration = std::chrono::milliseconds;
/// A point in UTC. Two clocks produce it, see loop/loop.h. Do not mix their values.
using TimePoint = std::chrono::sys_time<Duration>;

/// Seconds with a fraction, for metrics and log lines.
[[nodiscard]] inline double to_seconds(Duration duration) {
  return std::chrono::duration<double>(duration).count();
}

/// RFC 3339 in UTC with whole seconds, as in metav1.Time: "2026-11-23T18:36:37Z".
[[nodiscard]] std::string format_rfc3339(TimePoint time);
/// RFC 3339 in UTC with six fractional digits, as in metav1.MicroTime (Lease).
[[nodiscard]] std::string format_rfc3339_micro(TimePoint time);
/// Parses any RFC 3339 time, with or without a fraction. Returns nothing for other text.
[[nodiscard]] std::optional<TimePoint> parse_rfc3339(std::string_view text);
/// Parses a Go duration ("2m", "1h30m", "500ms", "1.5s"). Returns nothing for other text, including
/// a number without a unit.
[[nodiscard]] std::optional<Duration> parse_duration(std::string_view text);
/// The shortest Go notation: "2m", not "2m0s".
[[nodiscard]] std::string format_duration(Duration duration);

}  // namespace imagedeps
