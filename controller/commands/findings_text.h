#pragma once

#include <string>

#include "audit/report.h"

namespace imagedeps::commands {

/// A table of the findings, followed by their messages and commands, and a line with their number.
/// Empty without findings. Control characters are replaced.
[[nodiscard]] std::string findings_text(const audit::Report& report);

}  // namespace imagedeps::commands
