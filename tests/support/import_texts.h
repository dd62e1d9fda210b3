#pragma once

#include <algorithm>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/yaml.h"
#include "support/files.h"
#include "support/folders.h"

namespace imagedeps::test {

/// A case of tests/import-texts. Its README.md explains the members.
struct ImportText {
  std::string name;  ///< FILE_NUMBER.
  std::string seen;
  std::string text;
  std::string reason;
  std::string failure;
  std::string remedy;
};

inline void add_import_texts(const std::filesystem::path& path, std::vector<ImportText>& texts) {
  const auto documents = parse_yaml(read_file(path));
  if (!documents) throw std::runtime_error(path.string() + ": " + documents.error().message);
  std::size_t number = 0;
  for (const Json& group : documents->at(0).value) {
    for (const Json& each : group.at("cases")) {
      texts.push_back({.name = path.stem().string() + "_" + std::to_string(++number),
                       .seen = group.at("seen").get<std::string>(),
                       .text = each.at("text").get<std::string>(),
                       .reason = each.value("reason", "InternalError"),
                       .failure = each.at("class").get<std::string>(),
                       .remedy = each.at("remedy").get<std::string>()});
    }
  }
}

/// All cases. Throws if a file cannot be read, so that the test fails.
inline std::vector<ImportText> import_texts() {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry :
       std::filesystem::directory_iterator(source_folder() / "tests/import-texts"))
    if (entry.path().extension() == ".yaml") paths.push_back(entry.path());
  std::ranges::sort(paths);
  std::vector<ImportText> texts;
  for (const auto& path : paths) add_import_texts(path, texts);
  return texts;
}

}  // namespace imagedeps::test
