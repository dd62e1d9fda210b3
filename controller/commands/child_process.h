#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "base/result.h"

namespace imagedeps::commands {

/// Runs a program from the PATH, without a shell and without input, and returns its standard
/// output. Waits for it, at most for `time_max`, and then kills it with everything that it started.
/// NotFound if there is no such program, Timeout, or Invalid if it fails or writes more than
/// `bytes_max`. The message names the program and includes the last line that it wrote to standard
/// error.
[[nodiscard]] Result<std::string> output_of(const std::vector<std::string>& words,
                                            std::chrono::seconds time_max, std::size_t bytes_max);

}  // namespace imagedeps::commands
