#include <iostream>

#include "cli/exit.h"
#include "commands/commands.h"
#include "commands/findings_text.h"
#include "commands/report_output.h"
#include "commands/report_text.h"

namespace imagedeps::commands {

namespace {

void print_skipped(const audit::Inventory& inventory) {
  std::string text;
  for (const auto& [kind, count] : inventory.skipped)
    text += (text.empty() ? "Skipped, because they reference no image stream tags: " : ", ") +
            std::to_string(count) + " " + kind;
  if (!text.empty()) std::cout << text << "\n";
}

}  // namespace

int execute(const cli::Audit& options) {
  const auto scene =
      read_scene({.sources = options.sources, .ns = options.ns, .cluster = options.cluster});
  if (!scene)
    return cli::fail("imagedeps audit", scene.error().message, cli::error_code(options.check));
  const auto report = audit::report(scene->inventory, scene->how);
  if (is_data(options.output)) {
    std::cout << printed(audit::to_json(report, scene->inventory), options.output);
  } else {
    const std::string table = table_of(report, scene->yardstick);
    const std::string findings = findings_text(report);
    std::cout << table << (table.empty() ? "" : "\n") << findings << (findings.empty() ? "" : "\n")
              << audit::to_text(report.summary) << ".\n";
    print_skipped(scene->inventory);
    std::cout << byline(*scene);
    if (options.sources.against.empty() && !scene->cluster)
      std::cout
          << "Compared with these files only. Use --against FILES or --cluster to include more.\n";
    print_problems(scene->inventory);
  }
  return exit_code(*scene, report, options.check);
}

}  // namespace imagedeps::commands
