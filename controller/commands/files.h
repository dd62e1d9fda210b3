#pragma once

#include <string>
#include <vector>

#include "audit/manifest.h"
#include "base/result.h"

namespace imagedeps::commands {

/// Reads a text file ("-": standard input). Invalid if it cannot be read or is larger than
/// `bytes_max`. At most one byte beyond the limit is read from a pipe.
[[nodiscard]] Result<std::string> read_text(const std::string& path,
                                            std::size_t bytes_max = 64u << 20);

using audit::Manifest;

/// The objects of YAML or JSON files. Lists are replaced by their items. Content that cannot be read
/// becomes a problem ("FILE:LINE: ..."); the rest is still returned.
struct Manifests {
  std::vector<Manifest> objects;
  std::vector<std::string> problems;
  /// Files without an object. They are problems only if they were named explicitly.
  std::vector<std::string> empty;
};
/// Reads a file, or all .yaml, .yml and .json files below a directory in the order of their names.
[[nodiscard]] Manifests read_manifests(const std::string& path);
/// Parses `text` and adds its objects. `name` is the file name for messages.
void add_manifests(Manifests& manifests, const std::string& name, const std::string& text);

}  // namespace imagedeps::commands
