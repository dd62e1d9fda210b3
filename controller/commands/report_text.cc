#include "commands/report_text.h"

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <utility>

#include "audit/consumers.h"
#include "base/printable.h"
#include "base/text.h"
#include "base/wrap.h"
#include "base/yaml.h"
#include "cli/terminal.h"

namespace imagedeps::commands {

using audit::Entry;

namespace {

constexpr std::size_t kDetailsMax = 50;
constexpr std::size_t kHindrancesMax = 5;  ///< In the details of one istag.

std::string needed_by(const Entry& entry) {
  const auto names = audit::names_of(entry.consumers);
  if (names.empty()) return "";
  return names.size() == 1 ? names[0]
                           : names[0] + " and " + std::to_string(names.size() - 1) + " more";
}

/// The message suggests tags of the same stream. This adds suggestions from other streams.
std::string message_of(const Entry& entry) {
  std::string text =
      wrapped(printable(to_string(entry.verdict.tag) + ": " + entry.verdict.decision.message));
  if (entry.verdict.decision.reason != decide::Reason::ImageStreamMissing) return text;
  std::string known;
  for (const auto& suggestion : entry.verdict.suggestions)
    known += (known.empty() ? "similar tags: " : ", ") + printable(to_string(suggestion.tag));
  return known.empty() ? text : text + wrapped(known, 4);
}

/// Why an image is not enough for the consumers.
std::string hindrances_text(const Entry& entry) {
  const std::string istag = printable(to_string(entry.verdict.tag));
  const auto hindrances = audit::hindrances_of(entry.consumers);
  std::string text;
  for (std::size_t i = 0; i < std::min(kHindrancesMax, hindrances.size()); ++i) {
    const auto& [consumer, obstacle, detail] = hindrances[i];
    text += wrapped(istag + ": an image is not enough for " + printable(consumer) + ": " +
                    printable(audit::obstacle_text(obstacle, detail)));
  }
  if (hindrances.size() > kHindrancesMax)
    text += wrapped(istag + ": an image is not enough for " +
                    std::to_string(hindrances.size() - kHindrancesMax) + " more");
  return text;
}

/// What the row does not say.
std::string details_of(const Entry& entry, audit::Yardstick yardstick) {
  const audit::Verdict& verdict = entry.verdict;
  std::string text;
  if (missing(verdict, yardstick) || audit::may_come_with_repository(verdict))
    text += message_of(entry);
  if (outdated(verdict))
    text += wrapped(
        printable(to_string(verdict.tag) + ": out of date: " + verdict.decision.outdated_message));
  return text + hindrances_text(entry);
}

bool has_time(const Entry& entry) { return entry.verdict.next_attempt || entry.verdict.due; }

/// "in 23 s", or "due" if the time has passed and the operator is about to try.
std::string next_attempt(const Entry& entry, TimePoint now) {
  const auto& at = entry.verdict.next_attempt;
  if (at) return "in " + audit::rough(*at - now);
  return entry.verdict.due ? "due" : "-";
}

bool has_obstacle(const Entry& entry) { return !audit::hindrances_of(entry.consumers).empty(); }

/// "NoTrigger, Paused".
std::string obstacles(const Entry& entry) {
  std::set<std::string_view> words;
  for (const auto& each : audit::hindrances_of(entry.consumers))
    words.insert(to_string(each.obstacle));
  std::string text;
  for (const auto word : words) text += (text.empty() ? "" : ", ") + std::string(word);
  return text.empty() ? "-" : text;
}

struct Column {
  std::string head;
  std::function<std::string(const Entry&)> cell;
  /// The column is left out if this is false for all rows.
  std::function<bool(const Entry&)> used = [](const Entry&) { return true; };
};

std::vector<Column> columns(TimePoint now) {
  const auto reason = [](const Entry& each) { return each.verdict.decision.reason; };
  return {
      {"NAMESPACE", [](const Entry& each) { return each.verdict.tag.ns; }},
      {"ISTAG", [](const Entry& each) { return istag_name(each.verdict.tag); }},
      {"STATE", [=](const Entry& each) { return std::string(to_string(state_of(reason(each)))); }},
      {"REASON", [=](const Entry& each) { return std::string(to_string(reason(each))); }},
      {"OUT-OF-DATE",
       [](const Entry& each) { return each.verdict.decision.outdated.value_or("-"); },
       [](const Entry& each) { return outdated(each.verdict); }},
      {"NEXT-ATTEMPT", [now](const Entry& each) { return next_attempt(each, now); }, has_time},
      {"OBSTACLE", obstacles, has_obstacle},
      {"NEEDED BY", needed_by},
  };
}

std::string number(std::size_t count) { return count == 0 ? "none" : std::to_string(count); }

using Outlook = audit::Summary::Outlook;

std::string what_it_does(const Outlook& counts) {
  std::string text = "imports " + number(counts.imported);
  if (counts.paused > 0)
    text += " (" + (counts.paused == counts.imported ? "" : std::to_string(counts.paused) + " ") +
            "once the registry answers)";
  if (counts.observed > 0) text += ", only observes " + std::to_string(counts.observed);
  if (counts.undecided > 0) text += ", has not reported on " + std::to_string(counts.undecided);
  return text;
}

std::string what_it_would_do(const Outlook& counts) {
  return "would import " + number(counts.observed + counts.undecided);
}

std::string consequence(const Outlook& counts) {
  std::string text;
  if (counts.aliases > 0)
    text += ", which " + counted(counts.aliases, "alias follows", "aliases follow");
  std::set<std::string> namespaces;
  for (const auto& build : counts.builds) namespaces.insert(build.ns);
  if (!counts.builds.empty())
    text += (text.empty() ? ", which may start " : " and which may start ") +
            counted(counts.builds.size(), "build") + " in " +
            counted(namespaces.size(), "namespace");
  return text;
}

}  // namespace

std::string text_of(const std::vector<audit::OpenNeed>& needs) {
  std::map<std::string, std::vector<const audit::OpenNeed*>> same;  // Keys are what is needed.
  for (const auto& need : needs) same[need.text].push_back(&need);
  std::string text;
  std::size_t shown = 0;
  for (const auto& [what, uses] : same) {
    if (++shown > kDetailsMax)
      return text + "and " + std::to_string(same.size() - kDetailsMax) + " more\n";
    text += wrapped(printable(message_of(*uses.front(), uses.size() - 1)));
  }
  return text;
}

std::string table_of(const audit::Report& report, audit::Yardstick yardstick) {
  if (report.istags.empty()) return "";
  auto shown = columns(report.now);
  std::erase_if(shown,
                [&](const Column& each) { return std::ranges::none_of(report.istags, each.used); });
  const auto cells_of = [&](auto cell) {
    std::vector<std::string> cells(shown.size());
    std::ranges::transform(shown, cells.begin(), cell);
    return cells;
  };
  cli::Table table(cells_of([](const Column& each) { return each.head; }));
  std::string details;
  std::size_t detailed = 0;
  for (const Entry& entry : report.istags) {
    table.add(cells_of([&](const Column& each) { return printable(each.cell(entry)); }));
    const std::string more = details_of(entry, yardstick);
    if (!more.empty() && ++detailed <= kDetailsMax) details += more;
  }
  if (detailed > kDetailsMax)
    details += "Details of " + std::to_string(detailed - kDetailsMax) +
               " more are left out; use -o json to show all\n";
  return table.text() + (details.empty() ? "" : "\n" + details);
}

std::string outlook(const audit::Report& report) {
  const Outlook& counts = report.summary.outlook;
  const bool reported = report.authority && report.authority->by == audit::Authority::By::Operator;
  return "imagedeps " + (reported ? what_it_does(counts) : what_it_would_do(counts)) +
         consequence(counts);
}

std::string status_line(const audit::Report& report) {
  const audit::Summary& summary = report.summary;
  std::string text = counted(summary.needed, "image stream tag") + " needed, ";
  text += summary.unpopulated == 0 ? "all populated"
                                   : std::to_string(summary.unpopulated) + " not populated";
  if (summary.outdated > 0) text += ", " + std::to_string(summary.outdated) + " out of date";
  if (summary.cannot_push > 0)
    text += ", builds of " + std::to_string(summary.cannot_push) + " cannot push";
  return summary.unpopulated == 0 ? text : text + ": " + outlook(report);
}

std::string printed(const OrderedJson& value, const std::string& output) {
  return output == "yaml" ? to_yaml(value) : to_pretty_text(value) + "\n";
}

bool anything_missing(const audit::Report& report, audit::Yardstick yardstick) {
  return std::any_of(report.istags.begin(), report.istags.end(),
                     [&](const Entry& each) { return missing(each.verdict, yardstick); }) ||
         std::any_of(report.findings.begin(), report.findings.end(),
                     [](const audit::Finding& each) { return audit::blocking(each); });
}

}  // namespace imagedeps::commands
