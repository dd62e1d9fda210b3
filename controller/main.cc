#include <cstdio>
#include <exception>

#include "cli/dispatch.h"
#include "commands/commands.h"

int main(int argc, char** argv) {
  try {
    return imagedeps::cli::dispatch(
        argc, argv, [](const auto& options) { return imagedeps::commands::execute(options); });
  } catch (const std::exception& error) {
    std::fprintf(stderr, "imagedeps: unexpected failure: %s; please report this\n", error.what());
    return 70;
  }
}
