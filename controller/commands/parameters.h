#pragma once

#include <map>
#include <string>

#include "base/result.h"
#include "cli/options.h"

namespace imagedeps::commands {

/// The values of -p and --param-file; -p wins. Files have one NAME=VALUE per line, blank lines and
/// lines that start with "#", as for `oc process --param-file`. Invalid for a file that cannot be
/// read or a line of another form.
[[nodiscard]] Result<std::map<std::string, std::string>> read_parameters(
    const cli::Parameters& parameters);

}  // namespace imagedeps::commands
