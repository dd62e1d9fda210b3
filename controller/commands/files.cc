#include "commands/files.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>
#include <string_view>

#include "base/yaml.h"

namespace imagedeps::commands {

namespace fs = std::filesystem;

namespace {

std::string shown_name(const std::string& path) { return path == "-" ? "standard input" : path; }

Error unreadable(const std::string& path, const std::string& why) {
  return {.kind = Error::Kind::Invalid, .message = "cannot read " + shown_name(path) + ": " + why};
}

Error too_large(const std::string& path, std::size_t bytes_max) {
  return unreadable(path, "larger than " + std::to_string(bytes_max >> 20) + " MiB");
}

struct Close {
  void operator()(std::FILE* file) const {
    if (file != stdin) std::fclose(file);
  }
};
using OpenFile = std::unique_ptr<std::FILE, Close>;
constexpr std::size_t kReadSize = 1u << 16;

bool is_manifest(const fs::path& path) {
  const auto extension = path.extension();
  return extension == ".yaml" || extension == ".yml" || extension == ".json";
}

/// A FIFO in a directory would block the command. A FIFO is read only if it is named explicitly.
bool waits_for_a_writer(const fs::directory_entry& entry) {
  std::error_code unknown;
  return entry.is_fifo(unknown) || entry.is_socket(unknown) || entry.is_character_file(unknown);
}

/// Does not follow symbolic links to directories, because they can form cycles.
void collect_files(const fs::path& directory, std::vector<std::string>& files,
                   std::vector<std::string>& problems) {
  std::error_code failed;
  fs::directory_iterator entry(directory, failed);
  for (; !failed && entry != fs::directory_iterator(); entry.increment(failed)) {
    std::error_code unknown;
    if (entry->is_directory(unknown) && !entry->is_symlink(unknown)) {
      collect_files(entry->path(), files, problems);
    } else if (is_manifest(entry->path()) && !waits_for_a_writer(*entry)) {
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

bool meant_as_json(const std::string& name, std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  if (fs::path(name).extension() == ".json") return true;
  const auto brace = text.find_first_not_of(kBlank);
  if (brace == std::string_view::npos || text[brace] != '{') return false;
  const auto quote = text.find_first_not_of(kBlank, brace + 1);
  return quote != std::string_view::npos && text[quote] == '"';
}

/// Converts "line 3, column 7: ..." to "FILE:3:7: ...".
std::string placed(const std::string& file, const std::string& message) {
  int line = 0, column = 0, length = 0;
  if (std::sscanf(message.c_str(), "line %d, column %d: %n", &line, &column, &length) != 2 ||
      length == 0)
    return file + ": " + message;
  return file + ":" + std::to_string(line) + ":" + std::to_string(column) + ": " +
         message.substr(static_cast<std::size_t>(length));
}

}  // namespace

Result<std::string> read_text(const std::string& path, std::size_t bytes_max) {
  std::error_code unknown;
  if (path != "-" && fs::is_directory(path, unknown)) return unreadable(path, "is a directory");
  const OpenFile file(path == "-" ? stdin : std::fopen(path.c_str(), "rb"));
  if (!file) return unreadable(path, std::strerror(errno));
  if (path != "-" && fs::is_regular_file(path, unknown) && fs::file_size(path, unknown) > bytes_max)
    return too_large(path, bytes_max);
  std::string text;
  for (std::size_t got = 1; got > 0 && text.size() <= bytes_max;) {
    const auto had = text.size();
    text.resize(had + std::min(kReadSize, bytes_max + 1 - had));
    got = std::fread(text.data() + had, 1, text.size() - had, file.get());
    text.resize(had + got);
  }
  if (std::ferror(file.get()) != 0) return unreadable(path, std::strerror(errno));
  if (text.size() > bytes_max) return too_large(path, bytes_max);
  return text;
}

void add_manifests(Manifests& manifests, const std::string& name, const std::string& text) {
  auto documents = parse_yaml(text);
  if (!documents) {
    // For broken JSON, the error of the YAML parser does not help.
    const auto json = meant_as_json(name, text) ? parse_json(text) : Result<Json>(Json());
    manifests.problems.push_back(placed(name, (json ? documents.error() : json.error()).message));
    return;
  }
  if (documents->empty()) manifests.empty.push_back(name);
  for (auto& document : *documents) {
    if (document.value.is_object()) {
      for (auto& object : audit::take_apart({std::move(document.value), name, document.line}))
        manifests.objects.push_back(std::move(object));
    } else {
      manifests.problems.push_back(name + ":" + std::to_string(document.line) +
                                   ": not a Kubernetes object");
    }
  }
}

Manifests read_manifests(const std::string& path) {
  Manifests manifests;
  const auto files = files_below(path, manifests.problems);
  for (const auto& file : files) {
    const auto text = read_text(file);
    if (text) {
      add_manifests(manifests, shown_name(file), *text);
    } else {
      manifests.problems.push_back(text.error().message);
    }
  }
  const bool directory = files != std::vector{path};
  if (files.empty() && manifests.problems.empty())
    manifests.problems.push_back(path + ": no .yaml, .yml or .json file in this directory");
  // Files with only comments are common in directories. A file named explicitly should have objects.
  for (const auto& file : manifests.empty)
    if (!directory) manifests.problems.push_back(file + ": contains no objects");
  return manifests;
}

}  // namespace imagedeps::commands
