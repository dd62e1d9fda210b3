#pragma once

#include "cli/options.h"

namespace imagedeps::demo {

/// Plays the founding story (deploy/examples/cakephp-mysql-example) and a registry outage. The
/// operator of `run` talks to the simulator over HTTP, in one process. Returns the exit code: 0 if
/// every step came true.
[[nodiscard]] int play(const cli::Demo& options);

}  // namespace imagedeps::demo
