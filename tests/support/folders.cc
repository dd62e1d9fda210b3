#include "support/folders.h"

namespace imagedeps::test {

const std::filesystem::path& source_folder() {
  static const std::filesystem::path folder = IMAGEDEPS_SOURCE;
  return folder;
}

std::vector<Library> libraries() {
  std::vector<Library> all{{"Synthetic", source_folder() / "tests/library"}};
#ifdef IMAGEDEPS_LIBRARY
  all.push_back({"OpenShift", IMAGEDEPS_LIBRARY});
#endif
  return all;
}

}  // namespace imagedeps::test
