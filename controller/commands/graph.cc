#include <iostream>

#include "audit/picture.h"
#include "cli/exit.h"
#include "commands/commands.h"
#include "commands/report_output.h"

namespace imagedeps::commands {

int execute(const cli::Graph& options) {
  const auto scene = read_scene({.sources = options.sources, .ns = options.ns, .filter = true});
  if (!scene) return cli::fail("imagedeps graph", scene.error().message);
  print_problems(scene->inventory);
  print_request_findings(scene->inventory);
  print_open(scene->inventory);
  const auto report = only(audit::report(scene->inventory, scene->how), options.ns);
  const auto picture = audit::draw(report, scene->inventory.graph());
  if (options.output == "json")
    std::cout << to_pretty_text(audit::to_json(picture)) << "\n";
  else
    std::cout << (options.output == "mermaid" ? audit::to_mermaid(picture)
                                              : audit::to_dot(picture));
  return exit_code(*scene, report, false);
}

}  // namespace imagedeps::commands
