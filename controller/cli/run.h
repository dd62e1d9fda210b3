#pragma once

#include "cli/options.h"

namespace imagedeps::cli {

/// `imagedeps run`: the operator, until SIGINT or SIGTERM. The exit code: 0 after a clean stop, 1
/// if it could not start, 2 for settings that do not fit, 3 if it lost the leadership.
[[nodiscard]] int run(const Invocation& invocation);

}  // namespace imagedeps::cli
