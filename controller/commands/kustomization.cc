#include "commands/kustomization.h"

#include <chrono>

#include "base/printable.h"
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

/// Adds the paths in a list of texts, or of objects with a `path`.
void add_paths(const fs::path& file, const Json& list, std::set<fs::path>& into) {
  for (std::size_t i = 0; list.is_array() && i < list.size(); ++i) {
    const std::string path =
        list[i].is_string() ? list[i].get<std::string>() : string_at(list[i], "path");
    std::error_code failed;
    auto used = fs::weakly_canonical(file.parent_path() / path, failed);
    if (!failed && !path.empty()) into.insert(std::move(used));
  }
}

/// kubectl logs an error as `E1129 ... "command failed" err="..."`. Keeps the quoted text.
Error without_log_header(Error error) {
  constexpr std::string_view kMark = "\" err=\"";
  const auto mark = error.message.find(kMark);
  const auto begin = error.message.find(": ");
  if (mark == std::string::npos || begin == std::string::npos || begin > mark) return error;
  std::string text = error.message.substr(mark + kMark.size());
  if (text.ends_with('"')) text.pop_back();
  error.message = error.message.substr(0, begin + 2) + text;
  return error;
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

KustomizationUses used_by(const fs::path& file) {
  KustomizationUses uses;
  const auto text = read_text(file.string(), kFileMax);
  const auto documents =
      text ? parse_yaml(*text, {}, DuplicateKeys::LastWins) : std::vector<YamlDocument>();
  if (!documents || documents->empty()) return uses;
  for (const char* const list : {"resources", "bases", "components"})
    add_paths(file, at(documents->front().value, list), uses.directories);
  for (const char* const list : {"patches", "patchesStrategicMerge", "patchesJson6902"})
    add_paths(file, at(documents->front().value, list), uses.patches);
  return uses;
}

Result<std::string> rendered_kustomization(const fs::path& directory) {
  for (const char* const program : {"oc", "kubectl"}) {
    auto output = output_of({program, "kustomize", argument(directory)}, kTimeMax, kOutputMax);
    if (output) return output;
    if (output.error().kind != Error::Kind::NotFound) return without_log_header(output.error());
  }
  return Error{.kind = Error::Kind::NotFound, .message = kustomization_hint(directory)};
}

std::string kustomization_hint(const fs::path& directory) {
  const std::string path = printable(argument(directory));
  return "a kustomization; render it with `oc kustomize " + path + "` or `kubectl kustomize " +
         path + "`, and read the output";
}

}  // namespace imagedeps::commands
