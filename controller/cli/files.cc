#include "cli/files.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
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

/// Symbolic links to directories are not followed: they may lead in circles.
void collect_files(const fs::path& directory, std::vector<std::string>& files, std::vector<std::string>& problems) {
  std::error_code failed;
  fs::directory_iterator entry(directory, failed);
  for (; !failed && entry != fs::directory_iterator(); entry.increment(failed)) {
    std::error_code unknown;
    if (entry->is_directory(unknown) && !entry->is_symlink(unknown)) {
      collect_files(entry->path(), files, problems);
    } else if (is_manifest(entry->path())) {
      files.push_back(entry->path().string());
    }
  }
  if (failed) problems.push_back(unreadable(directory.string(), failed.message()).message);
}

std::vector<std::string> files_below(const std::string& path, std::vector<std::string>& problems) {
  std::error_code failed;
  if (path == "-" || !fs::is_directory(path, failed)) return {path};
  std::vector<std::string> files;
  collect_files(path, files, problems);
  std::sort(files.begin(), files.end());
  return files;
}

/// "FILE:3:7: ..." for an error that says "line 3, column 7: ...".
std::string placed(const std::string& file, const std::string& message) {
  int line = 0, column = 0, length = 0;
  if (std::sscanf(message.c_str(), "line %d, column %d: %n", &line, &column, &length) != 2 || length == 0) return file + ": " + message;
  return file + ":" + std::to_string(line) + ":" + std::to_string(column) + ": " + message.substr(static_cast<std::size_t>(length));
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
  auto documents = parse_yaml(text);
  if (!documents) {
    // The YAML parser's complaint about broken JSON is of no use.
    const auto json = fs::path(name).extension() == ".json" ? parse_json(text) : Result<Json>(Json());
    manifests.problems.push_back(placed(name, (json ? documents.error() : json.error()).message));
    return;
  }
  for (auto& document : *documents) {
    if (document.value.is_object()) {
      for (auto& object : audit::take_apart({std::move(document.value), name, document.line})) manifests.objects.push_back(std::move(object));
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
