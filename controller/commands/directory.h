#pragma once

#include <string>

#include "commands/manifest_text.h"

namespace imagedeps::commands {

/// Reads the .yaml, .yml and .json files below a directory in the order of their names. Files below
/// a kustomization are replaced by what it renders, and are read only if it cannot be rendered.
[[nodiscard]] Manifests read_directory(const std::string& path);

/// Renders one kustomization, given its file.
[[nodiscard]] Manifests read_kustomization(const std::string& file);

}  // namespace imagedeps::commands
