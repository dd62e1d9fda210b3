#include <algorithm>
#include <iostream>

#include "base/wrap.h"
#include "cli/exit.h"
#include "commands/commands.h"
#include "commands/findings_text.h"
#include "commands/report_output.h"
#include "commands/report_text.h"

namespace imagedeps::commands {

namespace {

/// The rows that an admin may have to act on. The summary still counts all.
audit::Report noteworthy(audit::Report report) {
  std::erase_if(report.istags, [](const audit::Entry& each) {
    return !unpopulated(each.verdict) && !outdated(each.verdict);
  });
  return report;
}

}  // namespace

int execute(const cli::Status& options) {
  const auto scene = read_scene({.sources = options.sources,
                                 .ns = options.ns,
                                 .filter = true,
                                 .templates = options.templates});
  if (!scene)
    return cli::fail("imagedeps status", scene.error().message, cli::error_code(options.check));
  const auto whole = only(audit::report(scene->inventory, scene->how), options.ns);
  const auto shown = options.all ? whole : noteworthy(whole);
  if (is_data(options.output)) {
    std::cout << printed(audit::to_json(shown, scene->inventory), options.output);
  } else {
    const std::string table = table_of(shown, audit::Yardstick::Populated);
    const std::string open = text_of(scene->inventory.open);
    const std::string findings = findings_text(shown);
    std::cout << table << (table.empty() ? "" : "\n") << findings << (findings.empty() ? "" : "\n")
              << open << (open.empty() ? "" : "\n") << wrapped(status_line(whole) + ".")
              << byline(*scene);
    print_problems(scene->inventory);
  }
  return exit_code(*scene, whole, options.check);
}

}  // namespace imagedeps::commands
