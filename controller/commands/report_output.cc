#include "commands/report_output.h"

#include <algorithm>
#include <iostream>

#include "base/text.h"
#include "base/wrap.h"
#include "cli/exit.h"
#include "commands/report_text.h"

namespace imagedeps::commands {

bool is_data(const std::string& output) { return output == "json" || output == "yaml"; }

void print_problems(const audit::Inventory& inventory) {
  for (const auto& problem : inventory.problems) std::cerr << problem << "\n";
  for (const auto& note : inventory.notes) std::cerr << "note: " << note << "\n";
  if (inventory.left_out > 0)
    std::cerr << counted(inventory.left_out, "document was left out", "documents were left out")
              << ".\n";
}

void print_request_findings(const audit::Inventory& inventory) {
  for (const auto& finding : inventory.findings) {
    if (finding.object) continue;
    std::cerr << finding.message;
    for (const auto& remedy : finding.remedies) std::cerr << ": " << remedy.note;
    std::cerr << "\n";
  }
}

void print_open(const audit::Inventory& inventory) { std::cerr << text_of(inventory.open); }

std::string byline(const Scene& scene) {
  return scene.how.authority ? wrapped(scene.how.authority->text) : "";
}

int exit_code(const Scene& scene, const audit::Report& report, bool check) {
  const auto& inventory = scene.inventory;
  if (inventory.problems.size() > (check ? 0 : inventory.tolerated)) return cli::error_code(check);
  const bool missing = anything_missing(report, scene.yardstick) ||
                       std::ranges::any_of(inventory.open, [](const audit::OpenNeed& each) {
                         return audit::blocking(each);
                       });
  return check && missing ? cli::kExitFound : 0;
}

}  // namespace imagedeps::commands
