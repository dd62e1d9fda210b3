#pragma once

namespace imagedeps::cli {

/// The whole program: what `main` calls. The exit code.
[[nodiscard]] int run_command(int argc, const char* const* argv);

}  // namespace imagedeps::cli
