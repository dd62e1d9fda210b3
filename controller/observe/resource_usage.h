#pragma once

#include <optional>
#include <string_view>

namespace imagedeps::observe {

/// What the standard process_* metrics say of this process.
struct ResourceUsage {
  double cpu_seconds = 0;
  double start_time_seconds = 0;  ///< Since the epoch.
  double resident_bytes = 0;
  double virtual_bytes = 0;
  double open_fds = 0;
  double max_fds = 0;
};

/// What /proc/self/stat and the "btime" of /proc/stat say; the file descriptors are left at 0.
/// Nothing if they cannot be understood.
[[nodiscard]] std::optional<ResourceUsage> parse_resource_usage(std::string_view self_stat,
                                                                std::string_view machine_stat);

/// Of this process, from /proc. Nothing where there is none.
[[nodiscard]] std::optional<ResourceUsage> read_resource_usage();

}  // namespace imagedeps::observe
