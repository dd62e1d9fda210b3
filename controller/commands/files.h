#pragma once

#include <string>
#include <vector>

#include "audit/manifest.h"
#include "base/result.h"

namespace imagedeps::commands {

/// The whole text of a file ("-": standard input). Invalid, with the system's words, for one that
/// cannot be read or is larger than `bytes_max`. Of a pipe no more than a byte beyond that is read.
[[nodiscard]] Result<std::string> read_text(const std::string& path,
                                            std::size_t bytes_max = 64u << 20);

using audit::Manifest;

/// The objects of a YAML or JSON file, or of every .yaml, .yml and .json file below a directory, in
/// order of name. Lists are taken apart. What cannot be read becomes a problem ("FILE:LINE: ...");
/// the others are still given.
struct Manifests {
  std::vector<Manifest> objects;
  std::vector<std::string> problems;
  std::vector<std::string>
      empty;  ///< Files without any object; a problem only where such a file was asked for by name.
};
[[nodiscard]] Manifests read_manifests(const std::string& path);
/// The same for text that was read already.
void add_manifests(Manifests& manifests, const std::string& name, const std::string& text);

}  // namespace imagedeps::commands
