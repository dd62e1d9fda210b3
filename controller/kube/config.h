#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace imagedeps::kube {

/// How to reach one API server as one identity. Data fields hold PEM text; files are read again
/// when they change.
struct ConnectionConfig {
  std::string server;   ///< "https://host:6443"
  std::string ca_data;  ///< PEM; empty: ca_file, else the system's.
  std::string ca_file;
  std::string client_certificate_data, client_certificate_file;
  std::string client_key_data, client_key_file;
  std::string token, token_file;  ///< The file wins and is read again every 60 s and after a 401.
  std::string tls_server_name;
  std::string proxy_url;
  bool insecure_skip_tls_verify = false;
  std::string default_namespace;  ///< Of the context or the ServiceAccount; empty if none.
  std::string source;  ///< Where this came from, for messages: a file and context, or "in-cluster".
};

/// Environment and files, so that loading is pure in tests.
struct Surroundings {
  std::function<std::optional<std::string>(const std::string& name)> environment;
  std::function<Result<std::string>(const std::string& path)> read_file;
  [[nodiscard]] static Surroundings real();
};

/// The order of kubectl: `kubeconfig` if not empty (--kubeconfig), else $KUBECONFIG (a list of
/// files, merged), else in-cluster where KUBERNETES_SERVICE_HOST is set, else ~/.kube/config.
/// `context` empty: current-context. Anything present and not supported (exec, auth-provider,
/// username...) is Invalid and named, with file; so are a missing file, context, cluster or user,
/// and what to do next.
[[nodiscard]] Result<ConnectionConfig> load_config(const Surroundings& surroundings,
                                                   const std::string& kubeconfig,
                                                   const std::string& context);

}  // namespace imagedeps::kube
