#pragma once

#include <string>
#include <string_view>

namespace imagedeps::cli {

/// Exit codes of the program. The manual page documents them.
constexpr int kExitError = 1;
constexpr int kExitUsage = 2;
constexpr int kExitLostLeadership = 3;
/// The codes of commands with --check are those of `kubectl diff`.
constexpr int kExitFound = 1;
constexpr int kExitTrouble = 2;

/// The code for an error of a command, which may have been called with --check.
constexpr int error_code(bool check) { return check ? kExitTrouble : kExitError; }

/// Prints why `command` ("imagedeps import") failed to standard error. Returns `code`.
int fail(std::string_view command, const std::string& why, int code = kExitError);

}  // namespace imagedeps::cli
