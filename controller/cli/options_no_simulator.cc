#include "cli/options_tree.h"

/// Replaces options_simulator.cc if IMAGEDEPS_SIMULATOR is OFF.
namespace imagedeps::cli {

void add_demo(CLI::App&, Options&) {}
void add_simulate(CLI::App&, Options&) {}

}  // namespace imagedeps::cli
