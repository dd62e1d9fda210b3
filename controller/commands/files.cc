#include "commands/files.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>
#include <string_view>

#include "commands/directory.h"
#include "commands/kustomization.h"

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

void add_file(Manifests& manifests, const std::string& path, Origin origin) {
  const auto text = read_text(path);
  if (text) {
    add_manifests(manifests, shown_name(path), *text, origin);
  } else {
    manifests.problems.push_back(text.error().message);
  }
}

Manifests read_manifests(const std::string& path) {
  std::error_code failed;
  if (path != "-" && fs::is_directory(path, failed)) return read_directory(path);
  if (is_kustomization_file(path)) return read_kustomization(path);
  Manifests manifests;
  add_file(manifests, path, Origin::Named);
  for (const auto& file : manifests.empty)
    manifests.problems.push_back(file + ": contains no objects");
  return manifests;
}

}  // namespace imagedeps::commands
