#pragma once

#include <string>
#include <string_view>

namespace imagedeps::cli {

/// Exit codes of the program. The manual page documents them.
constexpr int kExitError = 1;
constexpr int kExitUsage = 2;
constexpr int kExitLostLeadership = 3;

/// Prints why `command` ("imagedeps import") failed to standard error. Returns `code`.
int fail(std::string_view command, const std::string& why, int code = kExitError);

}  // namespace imagedeps::cli
