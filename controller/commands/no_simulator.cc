#include "cli/exit.h"
#include "commands/commands.h"

/// Replaces demo.cc and simulate.cc if IMAGEDEPS_SIMULATOR is OFF. The command line then does not
/// offer these commands.
namespace imagedeps::commands {

int execute(const cli::Demo&) {
  return cli::fail("imagedeps demo", "this program has no simulator", cli::kExitUsage);
}

int execute(const cli::Simulate&) {
  return cli::fail("imagedeps simulate", "this program has no simulator", cli::kExitUsage);
}

}  // namespace imagedeps::commands
