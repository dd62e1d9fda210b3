#include "cli/cli.h"

#include <iostream>

#include "cli/demo.h"
#include "cli/options.h"
#include "cli/process.h"
#include "cli/report_commands.h"
#include "cli/run.h"
#include "cli/settings.h"
#include "cli/sim_server.h"

namespace imagedeps::cli {

int run_command(int argc, const char* const* argv) {
  const Parsed parsed = parse_options(argc, argv, setting_flags());
  if (parsed.exit_code >= 0) return parsed.exit_code;
  switch (parsed.invocation.command) {
    case Invocation::Command::Run: return run(parsed.invocation);
    case Invocation::Command::Demo: return demo(parsed.invocation);
    case Invocation::Command::Simulate: return simulate(parsed.invocation);
    case Invocation::Command::Process: return process(parsed.invocation);
    case Invocation::Command::Audit: return audit_files(parsed.invocation);
    case Invocation::Command::Status: return show_status(parsed.invocation);
    case Invocation::Command::Explain: return explain_subject(parsed.invocation);
    case Invocation::Command::Graph: return print_graph(parsed.invocation);
    case Invocation::Command::Images: return print_images(parsed.invocation);
    case Invocation::Command::Import: return import_tag(parsed.invocation);
    case Invocation::Command::Completion:
      std::cout << completion(parsed.invocation.shell, setting_flags());
      return 0;
    case Invocation::Command::Man: std::cout << man_page(setting_flags()); return 0;
    case Invocation::Command::Version: std::cout << "imagedeps " IMAGEDEPS_VERSION "\n"; return 0;
  }
  return 2;
}

}  // namespace imagedeps::cli
