#include "cli/files.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <sstream>

#include "base/yaml.h"

namespace imagedeps::cli {

namespace fs = std::filesystem;

namespace {

Error unreadable(const std::string& path, const std::string& why) {
  return {.kind = Error::Kind::Invalid, .message = "cannot read " + path + ": " + why};
}

bool is_manifest(const fs::path& path) {
  const auto extension = path.extension();
  return extension == ".yaml" || extension == ".yml" || extension == ".json";
}

std::vector<std::string> files_below(const std::string& path, std::vector<std::string>& problems) {
  std::error_code failed;
  if (path == "-" || !fs::is_directory(path, failed)) return {path};
  std::vector<std::string> files;
  fs::recursive_directory_iterator entry(path, fs::directory_options::skip_permission_denied, failed);
  for (; !failed && entry != fs::recursive_directory_iterator(); entry.increment(failed)) {
    if (is_manifest(entry->path())) files.push_back(entry->path().string());
  }
  if (failed) problems.push_back(unreadable(path, failed.message()).message);
  std::sort(files.begin(), files.end());
  return files;
}

bool is_list(const Json& object) {
  const std::string kind = string_at(object, "kind");
  return at(object, "items").is_array() && kind.size() >= 4 && kind.ends_with("List");
}

void add_object(Manifests& manifests, Manifest manifest) {
  if (!is_list(manifest.object)) {
    manifests.objects.push_back(std::move(manifest));
    return;
  }
  for (const Json& item : manifest.object["items"]) add_object(manifests, {item, manifest.file, manifest.line});
}

}  // namespace

Result<std::string> read_text(const std::string& path, std::size_t bytes_max) {
  std::string text;
  if (path == "-") {
    text.assign(std::istreambuf_iterator<char>(std::cin), {});
  } else {
    std::error_code failed;
    const auto size = fs::file_size(path, failed);
    if (failed) return unreadable(path, failed.message());
    if (size > bytes_max) return unreadable(path, "larger than " + std::to_string(bytes_max >> 20) + " MiB");
    std::ifstream file(path, std::ios::binary);
    if (!file) return unreadable(path, std::strerror(errno));
    text.assign(std::istreambuf_iterator<char>(file), {});
  }
  if (text.size() > bytes_max) return unreadable(path, "larger than " + std::to_string(bytes_max >> 20) + " MiB");
  return text;
}

void add_manifests(Manifests& manifests, const std::string& name, const std::string& text) {
  const auto documents = parse_yaml(text);
  if (!documents) {
    manifests.problems.push_back(name + ": " + documents.error().message);
    return;
  }
  for (const auto& document : *documents) {
    if (document.value.is_object()) {
      add_object(manifests, {document.value, name, document.line});
    } else {
      manifests.problems.push_back(name + ":" + std::to_string(document.line) + ": not a Kubernetes object");
    }
  }
}

Manifests read_manifests(const std::string& path) {
  Manifests manifests;
  for (const auto& file : files_below(path, manifests.problems)) {
    const auto text = read_text(file);
    if (text) {
      add_manifests(manifests, file, *text);
    } else {
      manifests.problems.push_back(text.error().message);
    }
  }
  return manifests;
}

}  // namespace imagedeps::cli
