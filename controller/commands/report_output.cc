#include "commands/report_output.h"

#include <iostream>

#include "base/wrap.h"
#include "cli/exit.h"
#include "commands/report_text.h"

namespace imagedeps::commands {

bool is_data(const std::string& output) { return output == "json" || output == "yaml"; }

void print_problems(const audit::Inventory& inventory) {
  for (const auto& problem : inventory.problems) std::cerr << problem << "\n";
  for (const auto& note : inventory.notes) std::cerr << "note: " << note << "\n";
}

void print_request_findings(const audit::Inventory& inventory) {
  for (const auto& finding : inventory.findings) {
    if (finding.object) continue;
    std::cerr << finding.message;
    for (const auto& remedy : finding.remedies) std::cerr << ": " << remedy.note;
    std::cerr << "\n";
  }
}

std::string byline(const Scene& scene) {
  return scene.how.authority ? wrapped(scene.how.authority->text) : "";
}

int exit_code(const Scene& scene, const audit::Report& report, bool check) {
  if (!scene.inventory.problems.empty()) return cli::error_code(check);
  return check && anything_missing(report, scene.yardstick) ? cli::kExitFound : 0;
}

}  // namespace imagedeps::commands
