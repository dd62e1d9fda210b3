#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "kube/config.h"

namespace imagedeps::kube {

/// The content of a kubeconfig file.
struct KubeconfigFile {
  std::string path;
  Json content;
};

/// Reads a kubeconfig file. Returns Invalid, with the file name, if it is not a kubeconfig, and the
/// error of `read_file` if it cannot be read.
[[nodiscard]] Result<KubeconfigFile> read_kubeconfig(const Surroundings& surroundings,
                                                     const std::string& path);

/// Returns the connection of a context. If several files define the same context, cluster or user,
/// the first one wins, as does the first current-context. Errors as in load_config() in
/// kube/config.h.
[[nodiscard]] Result<ConnectionConfig> connection_of(const std::vector<KubeconfigFile>& files,
                                                     const std::string& context);

}  // namespace imagedeps::kube
