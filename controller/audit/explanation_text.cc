#include <algorithm>

#include "audit/explain.h"
#include "audit/report.h"
#include "base/printable.h"
#include "base/wrap.h"

namespace imagedeps::audit {

namespace {

/// What follows if no istag is missing.
std::string conclusion(const Explanation& explanation) {
  if (!explanation.root_causes.empty()) return "";
  if (explanation.findings.empty() && explanation.open) return "";
  if (explanation.findings.empty())
    return explanation.remedies.empty() ? "Nothing is missing.\n"
                                        : "All image stream tags have an image.\n";
  const bool blocked =
      std::ranges::any_of(explanation.findings, [](const Finding& each) { return blocking(each); });
  return printable(subject_of(explanation.findings.front())) +
         (blocked ? " cannot work as it is.\n" : " may not get the image that is meant.\n");
}

}  // namespace

std::string to_text(const Explanation& explanation) {
  std::string text;
  for (const auto& line : explanation.lines)
    text += wrapped(printable(line.text), static_cast<std::size_t>(line.depth) * 2);
  text += "\n";
  text += conclusion(explanation);
  for (const auto& cause : explanation.root_causes)
    text += "Root cause: " + printable(to_string(cause.tag)) + ", " + reason_of(cause) + "\n";
  if (!explanation.remedies.empty()) text += "Suggested commands:\n";
  for (const auto& remedy : explanation.remedies) text += "  " + printable(line_of(remedy)) + "\n";
  return text;
}

OrderedJson to_json(const Explanation& explanation) {
  OrderedJson lines = OrderedJson::array();
  for (const auto& line : explanation.lines)
    lines.push_back({{"depth", line.depth}, {"text", line.text}});
  OrderedJson causes = OrderedJson::array();
  for (const auto& cause : explanation.root_causes)
    causes.push_back({{"istag", to_string(cause.tag)},
                      {"reason", reason_of(cause)},
                      {"message", cause.decision.message}});
  OrderedJson findings = OrderedJson::array();
  for (const auto& finding : explanation.findings) findings.push_back(to_json(finding));
  return {{"lines", std::move(lines)},
          {"rootCauses", std::move(causes)},
          {"findings", std::move(findings)},
          {"commands", to_json(explanation.remedies)}};
}

}  // namespace imagedeps::audit
