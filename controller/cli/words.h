#pragma once

#include <string>
#include <vector>

namespace imagedeps::cli {

/// Rewrites the arguments of the program into the form that the parser expects:
///   -n shop status     ->  status -n shop        for --kubeconfig, --context and --namespace
///   help status        ->  status --help
///   help               ->  --help
[[nodiscard]] std::vector<std::string> arranged(std::vector<std::string> words);

/// The message for a first argument that is not one of `commands`, with the most similar command.
/// Empty for a command, an option or no arguments.
[[nodiscard]] std::string unknown_command(const std::vector<std::string>& words,
                                          const std::vector<std::string>& commands);

}  // namespace imagedeps::cli
