#pragma once

#include <algorithm>
#include <ostream>
#include <vector>

#include "support/files.h"
#include "support/folders.h"

namespace imagedeps::test {

inline void PrintTo(const Library& library, std::ostream* out) { *out << library.name; }

/// Returns the JSON files of a folder, sorted by name. Throws if the folder does not exist.
inline std::vector<std::filesystem::path> json_files(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

/// Returns all image streams of a library, including the items of lists.
inline std::vector<Json> image_streams(const Library& library) {
  std::vector<Json> streams;
  for (const auto& file : json_files(library.folder / "imagestreams")) {
    const auto json = read_json(file);
    for (const auto& each : json.contains("items") ? json["items"] : Json::array({json}))
      streams.push_back(each);
  }
  return streams;
}

}  // namespace imagedeps::test
