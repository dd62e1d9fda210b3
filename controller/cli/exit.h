#pragma once

#include <string>
#include <string_view>

namespace imagedeps::cli {

/// The exit codes of the program, which its manual page documents.
constexpr int kExitError = 1;
constexpr int kExitUsage = 2;
constexpr int kExitLostLeadership = 3;

/// Says on standard error why `command` ("imagedeps import") ends, and returns `code`.
int fail(std::string_view command, const std::string& why, int code = kExitError);

}  // namespace imagedeps::cli
