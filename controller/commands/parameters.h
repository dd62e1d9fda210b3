#pragma once

#include <map>
#include <string>

#include "base/result.h"
#include "cli/options.h"

namespace imagedeps::commands {

/// Returns the values of -p and --param-file; -p takes precedence. Files have one NAME=VALUE per
/// line, as for `oc process --param-file`. Blank lines and lines that start with "#" are ignored.
/// Invalid if a file cannot be read or has another line.
[[nodiscard]] Result<std::map<std::string, std::string>> read_parameters(
    const cli::Parameters& parameters);

}  // namespace imagedeps::commands
