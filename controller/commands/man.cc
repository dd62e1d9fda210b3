#include <iostream>

#include "cli/settings.h"
#include "commands/commands.h"

namespace imagedeps::commands {

int execute(const cli::Man&) {
  std::cout << cli::man_page(cli::setting_flags());
  return 0;
}

}  // namespace imagedeps::commands
