#include "kube/config.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>
#include <vector>

#include "kube/kubeconfig.h"

namespace imagedeps::kube {

namespace {

const std::string kServiceAccount = "/var/run/secrets/kubernetes.io/serviceaccount/";

Error invalid(std::string message) {
  return {.kind = Error::Kind::Invalid, .message = std::move(message)};
}

Result<std::string> read_real_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  // The stream also fails for an empty file, which is not an error.
  if (file && file.peek() != std::ifstream::traits_type::eof()) text << file.rdbuf();
  const bool read = file.is_open() && (file || file.eof()) && text;
  if (!read) return invalid("cannot read " + path + ": " + std::strerror(errno));
  return text.str();
}

std::string variable(const Surroundings& surroundings, const std::string& name) {
  return surroundings.environment(name).value_or("");
}

std::string trimmed(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ' || text.back() == '\r'))
    text.pop_back();
  return text;
}

Result<ConnectionConfig> load_in_cluster(const Surroundings& surroundings) {
  ConnectionConfig config;
  config.source = "in-cluster";
  const auto host = variable(surroundings, "KUBERNETES_SERVICE_HOST");
  auto port = variable(surroundings, "KUBERNETES_SERVICE_PORT");
  if (port.empty()) port = "443";
  // The HTTP client does not support literal IPv6 addresses. Every API server's certificate
  // contains this name.
  config.server = "https://" +
                  (host.find(':') == std::string::npos ? host : "kubernetes.default.svc") + ":" +
                  port;
  config.ca_file = kServiceAccount + "ca.crt";
  config.token_file = kServiceAccount + "token";
  for (const auto& path : {config.ca_file, config.token_file}) {
    const auto text = surroundings.read_file(path);
    if (text && !text->empty()) continue;
    return invalid("in-cluster: " + (text ? path + " is empty" : text.error().message) +
                   "; check that the pod mounts its ServiceAccount token "
                   "(automountServiceAccountToken); outside of a pod, use --kubeconfig");
  }
  if (const auto ns = surroundings.read_file(kServiceAccount + "namespace"))
    config.default_namespace = trimmed(*ns);
  return config;
}

/// Reads the files of a list and skips those that do not exist, as kubectl does.
Result<ConnectionConfig> load_files(const Surroundings& surroundings, const std::string& list,
                                    const std::string& context) {
  std::vector<KubeconfigFile> files;
  std::optional<Error> missing;
  std::stringstream paths(list);
  for (std::string path; std::getline(paths, path, ':');) {
    if (path.empty()) continue;
    if (const auto readable = surroundings.read_file(path); !readable) {
      missing = readable.error();
      continue;
    }
    auto file = read_kubeconfig(surroundings, path);
    if (!file) return file.error();
    files.push_back(*std::move(file));
  }
  if (files.empty()) return missing ? *missing : invalid("KUBECONFIG contains no file name");
  return connection_of(files, context);
}

}  // namespace

Surroundings Surroundings::real() {
  return {.environment = [](const std::string& name) -> std::optional<std::string> {
            const char* const value = std::getenv(name.c_str());
            return value == nullptr ? std::nullopt : std::optional<std::string>(value);
          },
          .read_file = read_real_file};
}

Result<ConnectionConfig> load_config(const Surroundings& surroundings,
                                     const std::string& kubeconfig, const std::string& context) {
  if (!kubeconfig.empty()) {
    const auto file = read_kubeconfig(surroundings, kubeconfig);
    if (!file) return file.error().within("--kubeconfig");
    return connection_of({*file}, context);
  }
  if (const auto list = variable(surroundings, "KUBECONFIG"); !list.empty())
    return load_files(surroundings, list, context);
  if (!variable(surroundings, "KUBERNETES_SERVICE_HOST").empty()) {
    if (!context.empty())
      return invalid("--context " + context + " requires a kubeconfig; use --kubeconfig");
    return load_in_cluster(surroundings);
  }
  const auto path = variable(surroundings, "HOME") + "/.kube/config";
  auto config = load_files(surroundings, path, context);
  if (!config && !surroundings.read_file(path)) {
    return invalid(
        "no cluster is configured: " + path +
        " does not exist, KUBECONFIG is not set, and this is not a pod; use --kubeconfig FILE");
  }
  return config;
}

}  // namespace imagedeps::kube
