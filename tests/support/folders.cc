#include "support/folders.h"

namespace imagedeps::test {

const std::filesystem::path& source_folder() {
  static const std::filesystem::path folder = IMAGEDEPS_SOURCE;
  return folder;
}

const std::filesystem::path& shared_folder() {
  static const std::filesystem::path folder = IMAGEDEPS_SHARED;
  return folder;
}

}  // namespace imagedeps::test
