#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace imagedeps::kube {

/// How to connect to one API server with one identity. Data fields contain PEM text. Files are read
/// again when they change.
struct ConnectionConfig {
  std::string server;   ///< "https://host:6443"
  std::string ca_data;  ///< PEM. Empty: use ca_file, or the system's authorities.
  std::string ca_file;
  std::string client_certificate_data, client_certificate_file;
  std::string client_key_data, client_key_file;
  std::string token, token_file;  ///< The file wins. It is read again every 60 s and after a 401.
  std::string tls_server_name;
  std::string proxy_url;
  bool insecure_skip_tls_verify = false;
  std::string default_namespace;  ///< Namespace of the context or ServiceAccount, empty if none.
  std::string source;  ///< Origin of the settings, for messages: file and context, or "in-cluster".
};

/// Access to environment variables and files. Tests replace it.
struct Surroundings {
  std::function<std::optional<std::string>(const std::string& name)> environment;
  std::function<Result<std::string>(const std::string& path)> read_file;
  [[nodiscard]] static Surroundings real();
};

/// Loads the configuration from the first of these sources, as kubectl does: `kubeconfig`
/// (--kubeconfig) if not empty, $KUBECONFIG (a list of files, which are merged), in-cluster if
/// KUBERNETES_SERVICE_HOST is set, ~/.kube/config. An empty `context` selects current-context.
/// Returns Invalid for unsupported fields (exec, auth-provider, username...) and for a missing
/// file, context, cluster or user. The message names the file and says what to do next.
[[nodiscard]] Result<ConnectionConfig> load_config(const Surroundings& surroundings,
                                                   const std::string& kubeconfig,
                                                   const std::string& context);

}  // namespace imagedeps::kube
