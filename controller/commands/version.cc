#include <iostream>

#include "commands/commands.h"

namespace imagedeps::commands {

int execute(const cli::Version&) {
  std::cout << "imagedeps " IMAGEDEPS_VERSION "\n";
  return 0;
}

}  // namespace imagedeps::commands
