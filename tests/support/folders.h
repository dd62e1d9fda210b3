#pragma once

#include <filesystem>

namespace imagedeps::test {

/// The project's own folder.
[[nodiscard]] const std::filesystem::path& source_folder();
/// Recordings and OpenShift's library, beside the project; tests that need them skip where it is
/// absent.
[[nodiscard]] const std::filesystem::path& shared_folder();

}  // namespace imagedeps::test
