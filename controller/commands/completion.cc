#include <iostream>

#include "cli/settings.h"
#include "commands/commands.h"

namespace imagedeps::commands {

int execute(const cli::Completion& options) {
  std::cout << cli::completion(options.shell, cli::setting_flags());
  return 0;
}

}  // namespace imagedeps::commands
