#pragma once

#include <string>
#include <string_view>

namespace imagedeps::cli {

/// The release: "0.1.0".
[[nodiscard]] std::string_view version();
/// The commit that the program was built from, abbreviated; "unknown" if it was not built from a
/// Git repository and IMAGEDEPS_REVISION was not given.
[[nodiscard]] std::string_view revision();
/// "imagedeps 0.1.0 (revision 1a2b3c4d5e6f)".
[[nodiscard]] std::string version_text();

}  // namespace imagedeps::cli
