#include <csignal>
#include <cstdio>
#include <exception>

#include "cli/dispatch.h"
#include "cli/safe_output.h"
#include "commands/commands.h"

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  try {
    const imagedeps::cli::SafeOutput output;
    return imagedeps::cli::dispatch(
        argc, argv, [](const auto& options) { return imagedeps::commands::execute(options); });
  } catch (const std::exception& error) {
    std::fprintf(stderr, "imagedeps: unexpected failure: %s; please report this\n", error.what());
    return 70;
  }
}
