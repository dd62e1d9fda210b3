#include "commands/findings_text.h"

#include <algorithm>
#include <vector>

#include "base/printable.h"
#include "base/text.h"
#include "base/wrap.h"
#include "cli/terminal.h"

namespace imagedeps::commands {

using audit::Finding;

namespace {

constexpr std::size_t kFindingDetailsMax = 50;

std::string finding_table(const std::vector<Finding>& findings) {
  cli::Table table({"FINDING", "OBJECT", "FIELD"});
  for (const Finding& each : findings)
    table.add({std::string(to_string(each.kind)), printable(subject_of(each)),
               each.field_path.empty() ? "-" : printable(each.field_path)});
  return table.text();
}

std::string finding_details(const Finding& finding) {
  const std::string place = finding.place.empty() ? "" : " (" + finding.place + ")";
  std::string text = wrapped(printable(subject_of(finding) + place + ": " + finding.message));
  for (const auto& remedy : finding.remedies) text += "    " + printable(line_of(remedy)) + "\n";
  return text;
}

std::string finding_count(const std::vector<Finding>& findings) {
  const auto blocked =
      std::ranges::count_if(findings, [](const Finding& each) { return audit::blocking(each); });
  const std::string all = counted(findings.size(), "finding");
  if (blocked == 0) return all + ", which --check accepts.\n";
  if (static_cast<std::size_t>(blocked) == findings.size()) return all + ".\n";
  return all + ", of which --check accepts " +
         std::to_string(findings.size() - static_cast<std::size_t>(blocked)) + ".\n";
}

}  // namespace

std::string findings_text(const audit::Report& report) {
  const auto& findings = report.findings;
  if (findings.empty()) return "";
  std::string text = finding_table(findings) + "\n";
  const std::size_t shown = std::min(findings.size(), kFindingDetailsMax);
  for (std::size_t i = 0; i < shown; ++i) text += finding_details(findings[i]);
  if (shown < findings.size())
    text += std::to_string(findings.size() - shown) + " more findings; use -o json to list all\n";
  return text + finding_count(findings);
}

}  // namespace imagedeps::commands
