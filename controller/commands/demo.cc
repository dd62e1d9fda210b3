#include "demo/demo.h"

#include "commands/commands.h"

namespace imagedeps::commands {

int execute(const cli::Demo& options) { return demo::play(options); }

}  // namespace imagedeps::commands
