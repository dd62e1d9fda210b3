#pragma once

#include "cli/options.h"

namespace imagedeps::cli {

/// `imagedeps demo`: the founding story (deploy/examples/cakephp-mysql-example) on the embedded
/// simulator, over real HTTP, with the same operator that `run` starts. The exit code: 0 when
/// everything healed.
[[nodiscard]] int demo(const Invocation& invocation);

}  // namespace imagedeps::cli
