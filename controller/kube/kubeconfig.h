#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "kube/config.h"

namespace imagedeps::kube {

/// A kubeconfig file as it stands.
struct KubeconfigFile {
  std::string path;
  Json content;
};

/// Reads one. Invalid with its name for what is no kubeconfig; the error of reading, if it cannot
/// be read.
[[nodiscard]] Result<KubeconfigFile> read_kubeconfig(const Surroundings& surroundings,
                                                     const std::string& path);

/// The connection of a context; of several files, the first that names a context, cluster or user
/// defines it whole, and the first with a current-context decides. Errors as load_config() in
/// kube/config.h.
[[nodiscard]] Result<ConnectionConfig> connection_of(const std::vector<KubeconfigFile>& files,
                                                     const std::string& context);

}  // namespace imagedeps::kube
