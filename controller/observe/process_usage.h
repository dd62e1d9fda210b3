#pragma once

#include <optional>
#include <string_view>

namespace imagedeps::observe {

/// The values of the standard process_* metrics.
struct ProcessUsage {
  double cpu_seconds = 0;
  double start_time_seconds = 0;  ///< Since the epoch.
  double resident_bytes = 0;
  double virtual_bytes = 0;
  double open_fds = 0;
  double max_fds = 0;
};

/// Parses /proc/self/stat and the "btime" line of /proc/stat. Leaves the file descriptors at 0.
/// Returns nothing if the text cannot be parsed.
[[nodiscard]] std::optional<ProcessUsage> parse_process_stat(std::string_view self_stat,
                                                             std::string_view machine_stat);

/// Reads the usage of this process from /proc. Returns nothing if /proc is not available.
[[nodiscard]] std::optional<ProcessUsage> read_process_usage();

}  // namespace imagedeps::observe
