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

audit::Report unpopulated(audit::Report report) {
  std::erase_if(report.istags, [](const audit::Entry& each) {
    return decide::ready(each.verdict.decision.reason, each.verdict.decision.populated);
  });
  return report;
}

std::string counts_of(const audit::Report& whole, const audit::Report& shown) {
  const std::size_t waiting = shown.istags.size();
  const std::size_t needed = whole.istags.size();
  return wrapped(std::to_string(needed) +
                 (needed == 1 ? " image stream tag needed, " : " image stream tags needed, ") +
                 (waiting == 0 ? "all populated"
                               : std::to_string(waiting) + " not populated: " + outlook(whole)) +
                 ".");
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
  const auto waiting = unpopulated(whole);
  const auto& shown = options.all ? whole : waiting;
  if (is_data(options.output)) {
    std::cout << printed(audit::to_json(shown, scene->inventory), options.output);
  } else {
    const std::string table = table_of(shown, audit::Yardstick::Populated);
    const std::string findings = findings_text(shown);
    std::cout << table << (table.empty() ? "" : "\n") << findings << (findings.empty() ? "" : "\n")
              << counts_of(whole, waiting) << byline(*scene);
    print_problems(scene->inventory);
  }
  return exit_code(*scene, whole, options.check);
}

}  // namespace imagedeps::commands
