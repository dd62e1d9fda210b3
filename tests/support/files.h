#pragma once

#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>

#include "base/json.h"

namespace imagedeps::test {

/// Returns the text of a file. Throws if it cannot be read, so that the test fails.
inline std::string read_file(const std::filesystem::path& path) {
  const std::ifstream file(path);
  if (!file) throw std::runtime_error("cannot read " + path.string());
  std::ostringstream text;
  text << file.rdbuf();
  return std::move(text).str();
}

/// Returns the content of a JSON file. Throws if it cannot be read or parsed.
inline Json read_json(const std::filesystem::path& path) {
  auto json = parse_json(read_file(path));
  if (!json) throw std::runtime_error(path.string() + ": " + json.error().message);
  return *std::move(json);
}

}  // namespace imagedeps::test
