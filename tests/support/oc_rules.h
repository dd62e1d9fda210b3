#pragma once

#include <optional>
#include <string>
#include <vector>

/// What `oc` accepts, as far as its source decides it before it sends a request
/// (openshift/oc: pkg/cli/tag, pkg/cli/set/triggers.go, pkg/cli/importimage, pkg/cli/create).
/// Written independently of the code that renders commands.
namespace imagedeps::test {

/// The words of one simple command of a POSIX shell. A placeholder in <angle brackets> is replaced
/// by a valid value. Nullopt if the text is not one simple command, or a shell would expand it.
[[nodiscard]] std::optional<std::vector<std::string>> shell_words(const std::string& command);

/// Why `oc` refuses the command, whatever the current project of the user is; empty if it accepts
/// it. Also accepts `imagedeps import`.
[[nodiscard]] std::string oc_refusal(const std::string& command);

}  // namespace imagedeps::test
