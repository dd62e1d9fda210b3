#pragma once

#include "cli/options.h"

namespace imagedeps::cli {

/// `imagedeps process`: prints the objects of a Template as a List. The exit code.
[[nodiscard]] int process(const Invocation& invocation);

}  // namespace imagedeps::cli
