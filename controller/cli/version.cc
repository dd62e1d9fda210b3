#include "cli/version.h"

namespace imagedeps::cli {

std::string_view version() { return IMAGEDEPS_VERSION; }
std::string_view revision() { return IMAGEDEPS_REVISION; }

std::string version_text() {
  return "imagedeps " + std::string(version()) + " (revision " + std::string(revision()) + ")";
}

}  // namespace imagedeps::cli
