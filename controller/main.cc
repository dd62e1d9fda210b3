#include <cstdio>
#include <exception>

#include "cli/cli.h"

int main(int argc, char** argv) {
  try {
    return imagedeps::cli::run_command(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "imagedeps: unexpected failure: %s; please report this\n", error.what());
    return 70;
  }
}
