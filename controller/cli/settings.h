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

/// Everything that `run` can be told. One list of settings (settings.cc) gives the keys of the
/// configuration file, the flags, the environment variables and --print-config.
struct Settings {
  Config engine;
  std::string ns;  ///< Where the Lease lives; empty: of the kubeconfig's context or the pod.
  std::string listen = ":8080";  ///< Probes and metrics.
  std::string
      metrics_listen;  ///< Metrics over TLS, for whom the API server lets in; empty: not served.
  std::string metrics_certificate;  ///< PEM files, read again when they change; empty: self-signed.
  std::string metrics_key;
  bool metrics_objects_on_loopback = false;  ///< The plain metrics name single objects too.
  std::string page_listen = "127.0.0.1:8081";
  bool leader_elect = false;
  Duration lease_duration{std::chrono::seconds{137}};
  Duration renew_deadline{std::chrono::seconds{107}};
  Duration retry_period{std::chrono::seconds{26}};
  std::string log_format = "text";
  std::string log_level = "info";
};

/// The flags of `run`, for options.h.
[[nodiscard]] std::vector<Flag> setting_flags();

using Environment = std::function<std::optional<std::string>(const std::string& name)>;

/// What is in force: the defaults, under the file (YAML text; `file_name` for messages; both empty
/// without one), under the environment, under the flags. Invalid for an unknown key ("FILE:LINE:
/// unknown key ...") or a value that does not fit; the message says which are known or what fits.
[[nodiscard]] Result<Settings> load_settings(const std::string& file_name,
                                             const std::string& file_text,
                                             const Environment& environment,
                                             const std::map<std::string, std::string>& flags);

/// As --print-config shows it: every key with its value, in a form that --config reads again.
[[nodiscard]] OrderedJson print_settings(const Settings& settings);

}  // namespace imagedeps::cli
