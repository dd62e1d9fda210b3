#include "commands/files.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <iterator>
#include <memory>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

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

bool is_manifest(const fs::path& path) {
  const auto extension = path.extension();
  return extension == ".yaml" || extension == ".yml" || extension == ".json";
}

/// A FIFO in a directory would block the command. A FIFO is read only if it is named explicitly.
bool waits_for_a_writer(const fs::directory_entry& entry) {
  std::error_code unknown;
  return entry.is_fifo(unknown) || entry.is_socket(unknown) || entry.is_character_file(unknown);
}

/// A kustomization, and the files that are read if it cannot be rendered.
struct Kustomized {
  fs::path file;
  std::vector<std::string> files;
};

/// What a directory has, sorted.
struct Listing {
  std::vector<std::string> files;
  std::vector<Kustomized> kustomized;
  std::vector<std::string> problems;
};

void append(std::vector<std::string>& into, const std::vector<std::string>& more) {
  into.insert(into.end(), more.begin(), more.end());
}

/// Does not follow symbolic links to directories, because they can form cycles. A file below a
/// directory with a kustomization belongs to it.
Listing list(const fs::path& directory) {
  Listing found;
  std::optional<fs::path> kustomization;
  std::error_code failed;
  fs::directory_iterator entry(directory, failed);
  for (; !failed && entry != fs::directory_iterator(); entry.increment(failed)) {
    std::error_code unknown;
    if (entry->is_directory(unknown) && !entry->is_symlink(unknown)) {
      Listing below = list(entry->path());
      append(found.files, below.files);
      append(found.problems, below.problems);
      std::ranges::move(below.kustomized, std::back_inserter(found.kustomized));
    } else if (is_kustomization_file(entry->path()) && entry->is_regular_file(unknown)) {
      kustomization = entry->path();
    } else if (is_manifest(entry->path()) && !waits_for_a_writer(*entry)) {
      found.files.push_back(entry->path().string());
    }
  }
  if (failed) found.problems.push_back(unreadable(directory.string(), failed.message()).message);
  if (kustomization) found.kustomized.push_back({*kustomization, std::exchange(found.files, {})});
  return found;
}

/// The kustomizations that no other one uses, in the order of their names.
std::vector<Kustomized> roots_of(std::vector<Kustomized> kustomized) {
  std::set<fs::path> used;
  for (const Kustomized& each : kustomized) used.merge(directories_used_by(each.file));
  std::erase_if(kustomized, [&](const Kustomized& each) {
    std::error_code failed;
    return used.contains(fs::weakly_canonical(each.file.parent_path(), failed));
  });
  std::ranges::sort(kustomized, {}, &Kustomized::file);
  return kustomized;
}

void read_file(Manifests& manifests, const std::string& path, Origin origin) {
  const auto text = read_text(path);
  if (text) {
    add_manifests(manifests, shown_name(path), *text, origin);
  } else {
    manifests.problems.push_back(text.error().message);
  }
}

/// Renders kustomizations. To limit the time, it stops after a number of them, and after one that
/// takes too long.
class Renderer {
 public:
  explicit Renderer(Manifests& manifests) : manifests_(manifests) {}

  void read(const Kustomized& kustomized) {
    const auto directory = kustomized.file.parent_path();
    const auto rendered = left_ > 0 ? rendered_kustomization(directory) : too_many(directory);
    if (left_ > 0) --left_;
    if (rendered)
      return add_manifests(manifests_, kustomized.file.string() + " (rendered)", *rendered);
    if (rendered.error().kind == Error::Kind::Timeout) left_ = 0;
    const bool alone = kustomized.files.empty();
    manifests_.tolerated.push_back(kustomized.file.string() + ": " + rendered.error().message +
                                   (alone ? "" : ". The files below it are read as they are"));
    ++manifests_.left_out;
    for (const auto& file : kustomized.files) read_file(manifests_, file, Origin::Directory);
  }

 private:
  static Result<std::string> too_many(const fs::path& directory) {
    return Error{.kind = Error::Kind::Cancelled,
                 .message = "not rendered, to limit the time: " + kustomization_hint(directory)};
  }

  Manifests& manifests_;
  int left_ = 32;
};

Manifests read_directory(const std::string& path) {
  Manifests manifests;
  Listing found = list(path);
  append(manifests.problems, found.problems);
  std::ranges::sort(found.files);
  for (const auto& file : found.files) read_file(manifests, file, Origin::Directory);
  Renderer renderer(manifests);
  for (const auto& each : roots_of(found.kustomized)) renderer.read(each);
  // Files with only comments are common in directories.
  manifests.empty.clear();
  if (found.files.empty() && found.kustomized.empty() && found.problems.empty())
    manifests.problems.push_back(path + ": no .yaml, .yml or .json file in this directory");
  return manifests;
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

Manifests read_manifests(const std::string& path) {
  std::error_code failed;
  if (path != "-" && fs::is_directory(path, failed)) return read_directory(path);
  Manifests manifests;
  if (is_kustomization_file(path)) {
    Renderer(manifests).read({path, {}});
  } else {
    read_file(manifests, path, Origin::Named);
  }
  for (const auto& file : manifests.empty)
    manifests.problems.push_back(file + ": contains no objects");
  return manifests;
}

}  // namespace imagedeps::commands
