#pragma once

#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "support/files.h"
#include "support/folders.h"

/// Recordings are answers of a real server. See tests/recordings/README.md for the list. All
/// functions throw if a recording is missing, so that the test fails.
namespace imagedeps::test {

inline std::filesystem::path recordings_folder() { return source_folder() / "tests/recordings"; }

/// Example: recording("exchanges/import-gone.json").
inline Json recording(const std::string& name) { return read_json(recordings_folder() / name); }

/// A request and its response. Example: recorded_exchange("import-gone").
inline Json recorded_exchange(const std::string& name) {
  return recording("exchanges/" + name + ".json");
}

/// The events of a recorded watch, one per line.
inline std::vector<std::string> recorded_lines(const std::string& name) {
  std::istringstream text(read_file(recordings_folder() / name));
  std::vector<std::string> lines;
  for (std::string line; std::getline(text, line);) lines.push_back(line);
  return lines;
}

}  // namespace imagedeps::test
