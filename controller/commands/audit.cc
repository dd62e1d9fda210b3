#include <iostream>
#include <map>

#include "base/printable.h"
#include "base/wrap.h"
#include "cli/exit.h"
#include "commands/commands.h"
#include "commands/findings_text.h"
#include "commands/report_output.h"
#include "commands/report_text.h"

namespace imagedeps::commands {

namespace {

std::string_view cause_of(audit::Skip skip) {
  switch (skip) {
    case audit::Skip::NoTag: return "because they name no image stream tag";
    case audit::Skip::Ended: return "because they have ended";
    case audit::Skip::OtherGroup: return "because their kind belongs to another API group";
    case audit::Skip::Nested: return "because they are inside another Template";
    case audit::Skip::NotFollowed:
      return "although they name image stream tags, because OpenShift resolves none in their kinds";
  }
  return "";
}

/// One line for each cause: "Skipped, because ...: 1 ConfigMap, 3 Service".
void print_skipped(const audit::Inventory& inventory) {
  std::map<audit::Skip, std::string> lines;
  for (const auto& [what, count] : inventory.skipped) {
    std::string& line = lines[what.first];
    line += (line.empty() ? "" : ", ") + std::to_string(count) + " " + printable(what.second);
  }
  for (const auto& [skip, line] : lines)
    std::cout << wrapped("Skipped, " + std::string(cause_of(skip)) + ": " + line);
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
    const std::string open = text_of(scene->inventory.open);
    const std::string findings = findings_text(report);
    std::cout << table << (table.empty() ? "" : "\n") << findings << (findings.empty() ? "" : "\n")
              << open << (open.empty() ? "" : "\n") << audit::to_text(report.summary) << ".\n";
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
