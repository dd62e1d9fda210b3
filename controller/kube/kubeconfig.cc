#include "kube/kubeconfig.h"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

#include "base/yaml.h"
#include "kube/base64.h"

namespace imagedeps::kube {

namespace {

using Keys = std::span<const std::string_view>;

// disable-compression is the default here. extensions belong to other programs.
constexpr auto kTopKeys =
    std::to_array<std::string_view>({"apiVersion", "kind", "preferences", "clusters", "users",
                                     "contexts", "current-context", "extensions"});
constexpr auto kContextKeys =
    std::to_array<std::string_view>({"cluster", "user", "namespace", "extensions"});
constexpr auto kClusterKeys = std::to_array<std::string_view>(
    {"server", "tls-server-name", "insecure-skip-tls-verify", "certificate-authority",
     "certificate-authority-data", "proxy-url", "disable-compression", "extensions"});
constexpr auto kUserKeys =
    std::to_array<std::string_view>({"client-certificate", "client-certificate-data", "client-key",
                                     "client-key-data", "token", "tokenFile", "extensions"});

Error invalid(const std::string& where, const std::string& message) {
  return {.kind = Error::Kind::Invalid, .message = where + ": " + message};
}

bool is_set(const Json& value) {
  return !value.is_null() && value != "" && value != false &&
         !((value.is_object() || value.is_array()) && value.empty());
}

/// A named entry of a kubeconfig: its fields and their location.
struct Entry {
  const KubeconfigFile* file = nullptr;
  std::string where;  ///< "FILE: user admin"
  const Json* body = nullptr;
};

Result<void> refuse_unknown(const Json& body, const std::string& where, Keys known,
                            const std::string& hint) {
  for (const auto& [key, value] : body.items()) {
    if (!is_set(value) || std::ranges::find(known, key) != known.end()) continue;
    return invalid(where + " has " + key, "it is not supported" + hint);
  }
  return {};
}

std::string names_in(const std::vector<KubeconfigFile>& files, std::string_view list) {
  std::string names;
  for (const auto& file : files) {
    for (const auto& entry : at(file.content, list))
      names += (names.empty() ? "" : ", ") + string_at(entry, "name");
  }
  return names.empty() ? "none" : names;
}

std::string paths_of(const std::vector<KubeconfigFile>& files) {
  std::string paths;
  for (const auto& file : files) paths += (paths.empty() ? "" : ", ") + file.path;
  return paths;
}

/// Finds a named entry. `list` is for example "clusters", `what` then is "cluster".
Result<Entry> find_entry(const std::vector<KubeconfigFile>& files, std::string_view list,
                         const std::string& what, const std::string& name) {
  for (const auto& file : files) {
    for (const auto& entry : at(file.content, list)) {
      if (string_at(entry, "name") != name) continue;
      const auto& body = at(entry, what);
      const auto where = file.path + ": " + what + " " + name;
      if (!body.is_object()) return invalid(where, "it has no field " + what);
      return Entry{&file, where, &body};
    }
  }
  return invalid(paths_of(files), what + " " + name + " does not exist (" + std::string(list) +
                                      ": " + names_in(files, list) + ")");
}

/// Relative paths are relative to the file that contains them.
std::string path_in(const Entry& entry, std::string_view key) {
  const auto path = string_at(*entry.body, key);
  if (path.empty() || path.starts_with('/')) return path;
  const auto slash = entry.file->path.rfind('/');
  return slash == std::string::npos ? path : entry.file->path.substr(0, slash + 1) + path;
}

Result<std::string> data_in(const Entry& entry, const std::string& key) {
  auto decoded = decode_base64(string_at(*entry.body, key));
  if (!decoded) return invalid(entry.where, key + " is not base64");
  return *std::move(decoded);
}

Result<void> add_cluster(ConnectionConfig& config, const Entry& cluster) {
  TRY(refuse_unknown(*cluster.body, cluster.where, kClusterKeys, ""));
  config.server = string_at(*cluster.body, "server");
  while (config.server.ends_with('/')) config.server.pop_back();
  if (!config.server.starts_with("https://") && !config.server.starts_with("http://")) {
    return invalid(cluster.where,
                   "server must be a URL such as https://host:6443, not \"" + config.server + "\"");
  }
  config.tls_server_name = string_at(*cluster.body, "tls-server-name");
  config.insecure_skip_tls_verify = bool_at(*cluster.body, "insecure-skip-tls-verify");
  config.proxy_url = string_at(*cluster.body, "proxy-url");
  if (!config.proxy_url.empty() && !config.proxy_url.starts_with("http://")) {
    return invalid(cluster.where,
                   "proxy-url " + config.proxy_url + " is not supported; use an http:// proxy");
  }
  const auto ca = data_in(cluster, "certificate-authority-data");
  if (!ca) return ca.error();
  config.ca_data = *ca;
  config.ca_file = path_in(cluster, "certificate-authority");
  if (config.insecure_skip_tls_verify && !(config.ca_data.empty() && config.ca_file.empty())) {
    return invalid(
        cluster.where,
        "insecure-skip-tls-verify contradicts a certificate authority: remove one of them");
  }
  return {};
}

Result<void> add_user(ConnectionConfig& config, const Entry& user) {
  TRY(refuse_unknown(*user.body, user.where, kUserKeys,
                     "; use a token, a tokenFile or a client certificate instead (a token: kubectl "
                     "create token SERVICEACCOUNT)"));
  const auto certificate = data_in(user, "client-certificate-data");
  if (!certificate) return certificate.error();
  const auto key = data_in(user, "client-key-data");
  if (!key) return key.error();
  config.client_certificate_data = *certificate;
  config.client_key_data = *key;
  config.client_certificate_file = path_in(user, "client-certificate");
  config.client_key_file = path_in(user, "client-key");
  config.token = string_at(*user.body, "token");
  config.token_file = path_in(user, "tokenFile");
  return {};
}

std::string current_context(const std::vector<KubeconfigFile>& files) {
  for (const auto& file : files) {
    if (auto name = string_at(file.content, "current-context"); !name.empty()) return name;
  }
  return {};
}

}  // namespace

Result<KubeconfigFile> read_kubeconfig(const Surroundings& surroundings, const std::string& path) {
  const auto text = surroundings.read_file(path);
  if (!text) return text.error();
  const auto documents = parse_yaml(*text);
  if (!documents) return invalid(path, "not a kubeconfig: " + documents.error().message);
  KubeconfigFile file{.path = path,
                      .content = documents->empty() ? Json::object() : documents->front().value};
  if (!file.content.is_object() || documents->size() > 1) return invalid(path, "not a kubeconfig");
  TRY(refuse_unknown(file.content, path, kTopKeys, ""));
  return file;
}

Result<ConnectionConfig> connection_of(const std::vector<KubeconfigFile>& files,
                                       const std::string& context) {
  const auto name = context.empty() ? current_context(files) : context;
  if (name.empty()) {
    return invalid(paths_of(files), "current-context is not set; use --context (contexts: " +
                                        names_in(files, "contexts") + ")");
  }
  const auto found = find_entry(files, "contexts", "context", name);
  if (!found) return found.error();
  TRY(refuse_unknown(*found->body, found->where, kContextKeys, ""));
  const auto cluster = find_entry(files, "clusters", "cluster", string_at(*found->body, "cluster"));
  if (!cluster) return cluster.error().within("context " + name);
  ConnectionConfig config;
  config.source = found->file->path + ", context " + name;
  config.default_namespace = string_at(*found->body, "namespace");
  TRY(add_cluster(config, *cluster));
  if (const auto user_name = string_at(*found->body, "user"); !user_name.empty()) {
    const auto user = find_entry(files, "users", "user", user_name);
    if (!user) return user.error().within("context " + name);
    TRY(add_user(config, *user));
  }
  return config;
}

}  // namespace imagedeps::kube
