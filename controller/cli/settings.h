#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "cli/options.h"
#include "config/config.h"

namespace imagedeps::cli {

/// The settings of `run`. The list in setting.cc defines the keys of the configuration file, the
/// flags, the environment variables and the output of --print-config.
struct Settings {
  Config engine;
  std::string ns;                ///< Namespace of the Lease; empty: that of the context or the pod.
  std::string listen = ":8080";  ///< HOST:PORT of probes and metrics.
  std::string metrics_listen;    ///< HOST:PORT of metrics over TLS; empty: not served.
  std::string metrics_certificate;  ///< PEM file, reloaded when it changes; empty: self-signed.
  std::string metrics_key;          ///< PEM file; empty if metrics_certificate is.
  bool metrics_objects_on_loopback = false;    ///< Plain metrics include single objects.
  std::string page_listen = "127.0.0.1:8081";  ///< HOST:PORT of the page; empty: not served.
  bool leader_elect = false;
  Duration lease_duration{std::chrono::seconds{137}};
  Duration renew_deadline{std::chrono::seconds{107}};
  Duration retry_period{std::chrono::seconds{26}};
  std::string log_format = "text";
  std::string log_level = "info";
};

/// The flags of `run`, for parse_options().
[[nodiscard]] std::vector<Flag> setting_flags();

using Environment = std::function<std::optional<std::string>(const std::string& name)>;

/// Returns the effective settings. Flags override the environment, which overrides the file, which
/// overrides the defaults. `file_text` is YAML and `file_name` is for messages; both are empty
/// without a file. Invalid for an unknown key ("FILE:LINE: unknown key ...") or a value that is not
/// valid; the message lists the known keys or describes valid values.
[[nodiscard]] Result<Settings> load_settings(const std::string& file_name,
                                             const std::string& file_text,
                                             const Environment& environment,
                                             const std::map<std::string, std::string>& flags);

/// Every key with its value, for --print-config. --config accepts the output.
[[nodiscard]] OrderedJson print_settings(const Settings& settings);

}  // namespace imagedeps::cli
