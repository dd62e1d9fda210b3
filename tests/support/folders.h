#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace imagedeps::test {

/// The root folder of the source tree.
[[nodiscard]] const std::filesystem::path& source_folder();

/// A library of image streams and templates, in the folders `imagestreams` and `templates`.
struct Library {
  std::string name;
  std::filesystem::path folder;
};

/// The synthetic library in tests/library, followed by OpenShift's own if it was found at configure
/// time.
[[nodiscard]] std::vector<Library> libraries();

}  // namespace imagedeps::test
