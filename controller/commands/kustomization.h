#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"

namespace imagedeps::commands {

/// Reports whether a file has one of the names under which kustomize finds a kustomization.
[[nodiscard]] bool is_kustomization_file(const std::filesystem::path& file);
/// Reports whether a document is a kustomization or a component of one.
[[nodiscard]] bool is_kustomization(const Json& document);

/// What a kustomization uses.
struct KustomizationUses {
  std::set<std::filesystem::path> directories;  ///< Bases and components, which it renders.
  std::set<std::filesystem::path> patches;      ///< Files that are not complete objects.
};
[[nodiscard]] KustomizationUses used_by(const std::filesystem::path& file);

/// Renders the kustomization in a directory with `oc kustomize` or, without oc, with `kubectl
/// kustomize`. NotFound if neither is in the PATH; the message is the hint. Otherwise, the error
/// says why it could not be rendered. The time and the size of the output are limited.
[[nodiscard]] Result<std::string> rendered_kustomization(const std::filesystem::path& directory);

/// What to do with a kustomization that was not rendered.
[[nodiscard]] std::string kustomization_hint(const std::filesystem::path& directory);

}  // namespace imagedeps::commands
