#pragma once

#include "cli/options.h"

/// The commands of the program, one overload per command. Each prints its output and returns the
/// exit code (cli/exit.h): 0 if all is well, 1 for an error, 2 for options that are not valid.
namespace imagedeps::commands {

/// Runs the operator until SIGINT or SIGTERM. Returns 3 after lost leadership.
[[nodiscard]] int execute(const cli::Run& options);
/// Plays the demo. Returns 0 if every step came true.
[[nodiscard]] int execute(const cli::Demo& options);
/// Returns 1 if --check found something missing.
[[nodiscard]] int execute(const cli::Audit& options);
/// Returns 1 if --check found something missing.
[[nodiscard]] int execute(const cli::Status& options);
[[nodiscard]] int execute(const cli::Explain& options);
[[nodiscard]] int execute(const cli::Graph& options);
[[nodiscard]] int execute(const cli::Images& options);
[[nodiscard]] int execute(const cli::Import& options);
[[nodiscard]] int execute(const cli::Completion& options);
[[nodiscard]] int execute(const cli::Man& options);
[[nodiscard]] int execute(const cli::Process& options);
/// Serves a simulated cluster until SIGINT or SIGTERM.
[[nodiscard]] int execute(const cli::Simulate& options);
[[nodiscard]] int execute(const cli::Version& options);

}  // namespace imagedeps::commands
