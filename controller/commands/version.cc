#include <iostream>

#include "cli/version.h"
#include "commands/commands.h"

namespace imagedeps::commands {

int execute(const cli::Version&) {
  std::cout << cli::version_text() << "\n";
  return 0;
}

}  // namespace imagedeps::commands
