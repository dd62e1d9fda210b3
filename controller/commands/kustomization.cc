#include "commands/kustomization.h"

#include <chrono>

#include "base/text.h"
#include "base/yaml.h"
#include "commands/child_process.h"
#include "commands/files.h"

namespace imagedeps::commands {

namespace fs = std::filesystem;

namespace {

constexpr auto kTimeMax = std::chrono::seconds(10);
constexpr std::size_t kOutputMax = 32u << 20;
constexpr std::size_t kFileMax = 1u << 20;

/// A path as an argument that no program reads as an option.
std::string argument(const fs::path& directory) {
  const std::string text = directory.empty() ? "." : directory.string();
  return text.starts_with('-') ? "./" + text : text;
}

}  // namespace

bool is_kustomization_file(const fs::path& file) {
  const std::string name = file.filename().string();
  return name == "kustomization.yaml" || name == "kustomization.yml" || name == "Kustomization";
}

bool is_kustomization(const Json& document) {
  const std::string kind = string_at(document, "kind");
  return (kind == "Kustomization" || kind == "Component") &&
         string_at(document, "apiVersion").starts_with("kustomize.config.k8s.io/");
}

std::set<fs::path> directories_used_by(const fs::path& file) {
  std::set<fs::path> directories;
  const auto text = read_text(file.string(), kFileMax);
  const auto documents =
      text ? parse_yaml(*text, {}, DuplicateKeys::LastWins) : std::vector<YamlDocument>();
  if (!documents || documents->empty()) return directories;
  for (const char* const list : {"resources", "bases", "components"}) {
    const Json& entries = at(documents->front().value, list);
    for (std::size_t i = 0; entries.is_array() && i < entries.size(); ++i) {
      if (!entries[i].is_string()) continue;
      std::error_code failed;
      const auto used =
          fs::weakly_canonical(file.parent_path() / entries[i].get<std::string>(), failed);
      if (!failed) directories.insert(used);
    }
  }
  return directories;
}

Result<std::string> rendered_kustomization(const fs::path& directory) {
  for (const char* const program : {"oc", "kubectl"}) {
    auto output = output_of({program, "kustomize", argument(directory)}, kTimeMax, kOutputMax);
    if (output || output.error().kind != Error::Kind::NotFound) return output;
  }
  return Error{.kind = Error::Kind::NotFound, .message = kustomization_hint(directory)};
}

std::string kustomization_hint(const fs::path& directory) {
  const std::string path = printable(argument(directory));
  return "a kustomization; render it with `oc kustomize " + path + "` or `kubectl kustomize " +
         path + "`, and read the output";
}

}  // namespace imagedeps::commands
