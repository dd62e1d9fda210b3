#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace imagedeps::test {

/// The project's own folder.
[[nodiscard]] const std::filesystem::path& source_folder();

/// Image streams and templates, in the folders `imagestreams` and `templates`.
struct Library {
  std::string name;
  std::filesystem::path folder;
};

/// The synthetic library of tests/library; then OpenShift's own, if it was found at configure time.
[[nodiscard]] std::vector<Library> libraries();

}  // namespace imagedeps::test
