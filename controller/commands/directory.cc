#include "commands/directory.h"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "base/printable.h"
#include "base/text.h"
#include "commands/files.h"
#include "commands/kustomization.h"

namespace imagedeps::commands {

namespace fs = std::filesystem;

namespace {

bool is_manifest(const fs::path& path) {
  const auto extension = path.extension();
  return extension == ".yaml" || extension == ".yml" || extension == ".json";
}

/// A FIFO in a directory would block the command. A FIFO is read only if it is named explicitly.
bool waits_for_a_writer(const fs::directory_entry& entry) {
  std::error_code unknown;
  return entry.is_fifo(unknown) || entry.is_socket(unknown) || entry.is_character_file(unknown);
}

fs::path resolved(const fs::path& path) {
  std::error_code failed;
  auto found = fs::weakly_canonical(path, failed);
  return failed ? path : found;
}

/// A kustomization, and the files that are read if it cannot be rendered.
struct Kustomized {
  fs::path file;
  std::vector<std::string> files;
};

/// A Helm chart, with the files below its directory.
struct Chart {
  fs::path directory;
  std::vector<std::string> files;
};

/// What a directory has.
struct Listing {
  std::vector<std::string> files;
  std::vector<Kustomized> kustomized;
  std::vector<Chart> charts;
  std::vector<std::string> problems;
};

void append(std::vector<std::string>& into, const std::vector<std::string>& more) {
  into.insert(into.end(), more.begin(), more.end());
}

void append(Listing& into, Listing more) {
  append(into.files, more.files);
  append(into.problems, more.problems);
  std::ranges::move(more.kustomized, std::back_inserter(into.kustomized));
  std::ranges::move(more.charts, std::back_inserter(into.charts));
}

/// A chart contains its subcharts.
void make_chart(Listing& found, const fs::path& directory) {
  Chart chart{directory, std::exchange(found.files, {})};
  for (const Chart& each : std::exchange(found.charts, {})) append(chart.files, each.files);
  std::ranges::sort(chart.files);
  found.charts.push_back(std::move(chart));
}

/// Does not follow symbolic links to directories, because they can form cycles. A file below a
/// directory with a kustomization or a chart belongs to it.
Listing list(const fs::path& directory) {
  Listing found;
  std::optional<fs::path> kustomization;
  bool chart = false;
  std::error_code failed;
  fs::directory_iterator entry(directory, failed);
  for (; !failed && entry != fs::directory_iterator(); entry.increment(failed)) {
    std::error_code unknown;
    if (entry->is_directory(unknown) && !entry->is_symlink(unknown)) {
      append(found, list(entry->path()));
    } else if (is_kustomization_file(entry->path()) && entry->is_regular_file(unknown)) {
      kustomization = entry->path();
    } else if (entry->path().filename() == "Chart.yaml") {
      chart = true;
    } else if (is_manifest(entry->path()) && !waits_for_a_writer(*entry)) {
      found.files.push_back(entry->path().string());
    }
  }
  if (failed)
    found.problems.push_back("cannot read " + directory.string() + ": " + failed.message());
  if (chart) make_chart(found, directory);
  if (kustomization) found.kustomized.push_back({*kustomization, std::exchange(found.files, {})});
  return found;
}

/// Reads the files of a chart that need no rendering. The others are described together. Files in
/// other formats, such as its values, are not mentioned.
void add_chart(Manifests& manifests, const Chart& chart) {
  auto left_out = std::exchange(manifests.left_out, {});
  for (const auto& file : chart.files) add_file(manifests, file, Origin::Directory);
  std::erase_if(manifests.left_out, [](const LeftOut& each) { return each.other_format; });
  if (const auto count = manifests.left_out.size(); count > 0)
    left_out.push_back({chart.directory.string() + ": a Helm chart, of which " +
                            counted(count, "document looks", "documents look") +
                            " like an unrendered template; render it first with `helm template " +
                            printable(chart.directory.string()) + "`, and read the output",
                        count});
  manifests.left_out = std::move(left_out);
}

/// Describes most of the documents in other formats together, because a directory may have many.
void shorten(Manifests& manifests, const std::string& path) {
  constexpr std::size_t kNamedMax = 10;
  std::size_t count = 0;
  std::erase_if(manifests.left_out,
                [&](const LeftOut& each) { return each.other_format && ++count > kNamedMax; });
  if (count > kNamedMax)
    manifests.left_out.push_back({path + ": " + std::to_string(count - kNamedMax) +
                                      " more documents that are not Kubernetes objects",
                                  count - kNamedMax, true});
}

/// The kustomizations below a directory. One is a root if no other one uses it. Only roots are
/// rendered.
class Kustomizations {
 public:
  /// To limit the time, rendering stops after a number of kustomizations, and after one that takes
  /// too long.
  static constexpr int kRenderedMax = 32;

  explicit Kustomizations(Manifests& manifests) : manifests_(manifests) {}

  void add(Kustomized kustomized) {
    const auto directory = resolved(kustomized.file.parent_path());
    all_[directory] = {std::move(kustomized), {}};
    all_[directory].uses = used_by(all_[directory].own.file);
  }

  void read() {
    std::set<fs::path> used;
    for (const auto& [directory, each] : all_)
      used.insert(each.uses.directories.begin(), each.uses.directories.end());
    for (const auto& [directory, each] : all_)
      if (!used.contains(directory)) read(directory);
    // Those that use each other in a cycle.
    for (const auto& [directory, each] : all_)
      if (!seen_.contains(directory)) read(directory);
  }

 private:
  struct Known {
    Kustomized own;
    KustomizationUses uses;
  };

  /// Renders a kustomization, or reads the files that it uses.
  void read(const fs::path& directory) {
    const auto files = files_of(directory);
    const fs::path& file = all_.at(directory).own.file;
    const auto rendered = render(file.parent_path());
    if (rendered) return add_manifests(manifests_, file.string() + " (rendered)", *rendered);
    manifests_.left_out.push_back({file.string() + ": " + rendered.error().message +
                                   (files.empty() ? "" : ". Its files are read as they are")});
    for (const auto& each : files)
      if (read_.insert(each).second) add_file(manifests_, each, Origin::Directory);
  }

  Result<std::string> render(const fs::path& directory) {
    if (rendered_ == kRenderedMax)
      return Error{.kind = Error::Kind::Cancelled,
                   .message = "not rendered, to limit the time: " + kustomization_hint(directory)};
    ++rendered_;
    auto result = rendered_kustomization(directory);
    if (!result && result.error().kind == Error::Kind::Timeout) rendered_ = kRenderedMax;
    return result;
  }

  /// The files of a kustomization and of those that it uses, sorted, without patches.
  std::set<std::string> files_of(const fs::path& directory) {
    std::set<std::string> files;
    std::set<fs::path> patches;
    std::vector<fs::path> next = {directory};
    while (!next.empty()) {
      const auto found = all_.find(next.back());
      next.pop_back();
      if (found == all_.end() || !visit(found->first, directory)) continue;
      const Known& known = found->second;
      files.insert(known.own.files.begin(), known.own.files.end());
      patches.insert(known.uses.patches.begin(), known.uses.patches.end());
      next.insert(next.end(), known.uses.directories.begin(), known.uses.directories.end());
    }
    std::erase_if(files, [&](const std::string& each) { return patches.contains(resolved(each)); });
    return files;
  }

  /// Returns false if the directory was visited before on the way from `root`.
  bool visit(const fs::path& directory, const fs::path& root) {
    seen_.insert(directory);
    return visited_.emplace(root, directory).second;
  }

  Manifests& manifests_;
  std::map<fs::path, Known> all_;
  std::set<fs::path> seen_;
  std::set<std::pair<fs::path, fs::path>> visited_;
  std::set<std::string> read_;
  int rendered_ = 0;
};

}  // namespace

Manifests read_directory(const std::string& path) {
  Manifests manifests;
  Listing found = list(path);
  append(manifests.problems, found.problems);
  std::ranges::sort(found.files);
  for (const auto& file : found.files) add_file(manifests, file, Origin::Directory);
  for (const Chart& chart : found.charts) add_chart(manifests, chart);
  Kustomizations kustomizations(manifests);
  for (Kustomized& each : found.kustomized) kustomizations.add(std::move(each));
  kustomizations.read();
  shorten(manifests, path);
  // Files with only comments are common in directories.
  manifests.empty.clear();
  if (found.files.empty() && found.kustomized.empty() && found.charts.empty() &&
      found.problems.empty())
    manifests.problems.push_back(path + ": no .yaml, .yml or .json file in this directory");
  return manifests;
}

Manifests read_kustomization(const std::string& file) {
  Manifests manifests;
  Kustomizations kustomizations(manifests);
  kustomizations.add({file, {}});
  kustomizations.read();
  return manifests;
}

}  // namespace imagedeps::commands
