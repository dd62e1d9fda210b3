#pragma once

#include <string>

#include "base/result.h"
#include "commands/manifest_text.h"

namespace imagedeps::commands {

/// Reads a text file ("-": standard input). Invalid if it cannot be read or is larger than
/// `bytes_max`. At most one byte beyond the limit is read from a pipe.
[[nodiscard]] Result<std::string> read_text(const std::string& path,
                                            std::size_t bytes_max = 64u << 20);

/// Reads a file and adds its objects.
void add_file(Manifests& manifests, const std::string& path, Origin origin);

/// Reads a file, or all .yaml, .yml and .json files below a directory in the order of their names.
/// A kustomization is rendered, instead of reading the files that belong to it.
[[nodiscard]] Manifests read_manifests(const std::string& path);

}  // namespace imagedeps::commands
