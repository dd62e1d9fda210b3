#pragma once

#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>

#include "base/json.h"
#include "support/folders.h"

namespace imagedeps::test {

/// A file beside the project (recordings, library); nothing where it is absent.
inline std::optional<std::string> shared_file(const std::filesystem::path& path) {
  std::ifstream file(shared_folder() / path);
  if (!file) return std::nullopt;
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

/// The same as JSON; null where it is absent.
inline Json shared_json(const std::filesystem::path& path) {
  const auto text = shared_file(path);
  const auto json = text ? parse_json(*text) : Result<Json>(Json());
  return json ? *json : Json();
}

}  // namespace imagedeps::test
