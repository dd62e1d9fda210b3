#include "commands/report_text.h"

#include <algorithm>
#include <set>

#include "base/printable.h"
#include "base/wrap.h"
#include "base/yaml.h"
#include "cli/terminal.h"

namespace imagedeps::commands {

using audit::Entry;

namespace {

constexpr std::size_t kDetailsMax = 50;

std::string needed_by(const Entry& entry) {
  if (entry.consumers.empty()) return "";
  std::set<objects::ObjectKey> who;
  for (const auto& consumer : entry.consumers) who.insert(consumer.object);
  const std::string first = to_string(*who.begin());
  return who.size() == 1 ? first : first + " and " + std::to_string(who.size() - 1) + " more";
}

/// The message suggests tags of the same stream. This adds suggestions from other streams.
std::string detail_of(const Entry& entry) {
  std::string text =
      wrapped(printable(to_string(entry.verdict.tag) + ": " + entry.verdict.decision.message));
  if (entry.verdict.decision.reason != decide::Reason::ImageStreamMissing) return text;
  std::string known;
  for (const auto& suggestion : entry.verdict.suggestions)
    known += (known.empty() ? "similar tags: " : ", ") + printable(to_string(suggestion.tag));
  return known.empty() ? text : text + wrapped(known, 4);
}

std::string counted(std::size_t count, const std::string& one) {
  return std::to_string(count) + " " + one + (count == 1 ? "" : "s");
}

bool has_time(const Entry& entry) { return entry.verdict.next_attempt || entry.verdict.due; }

/// "in 23 s", or "due" if the time has passed and the operator is about to try.
std::string next_attempt(const Entry& entry, TimePoint now) {
  const auto& at = entry.verdict.next_attempt;
  if (at) return "in " + audit::rough(*at - now);
  return entry.verdict.due ? "due" : "-";
}

/// Counts of the rows that can be imported.
struct Outlook {
  std::size_t imported = 0;  ///< Imported by the operator, now or at their next attempt.
  std::size_t paused = 0;    ///< Those of `imported` that wait for their registry.
  std::size_t needed = 0;    ///< ImportNeeded, and no operator imports them.
  std::size_t unknown = 0;   ///< ImportNeeded, and not reported by the operator.
  std::size_t aliases = 0;   ///< Aliases of counted tags. They are not imported themselves.
  std::set<objects::ObjectKey> builds;
  std::set<std::string> namespaces;
};

void count(const Entry& entry, Outlook& counts) {
  using audit::Origin;
  const auto& verdict = entry.verdict;
  const auto reason = verdict.decision.reason;
  const bool alias = verdict.origin == Origin::Alias;
  if (!decide::importable(reason) || (!alias && verdict.origin != Origin::Import)) return;
  if (alias) {
    ++counts.aliases;
  } else if (reason != decide::Reason::ImportNeeded) {
    ++counts.imported;
    counts.paused += reason == decide::Reason::RegistryBackoff ? 1 : 0;
  } else {
    ++(verdict.reported ? counts.needed : counts.unknown);
  }
  for (const auto& consumer : entry.consumers) {
    if (consumer.object.kind != objects::Kind::BuildConfig ||
        consumer.reference.obstacle != objects::Obstacle::None)
      continue;
    counts.builds.insert(consumer.object);
    counts.namespaces.insert(consumer.object.ns);
  }
}

std::string number(std::size_t count) { return count == 0 ? "none" : std::to_string(count); }

std::string what_it_does(const Outlook& counts) {
  std::string text = "imports " + number(counts.imported);
  if (counts.paused > 0)
    text += " (" + (counts.paused == counts.imported ? "" : std::to_string(counts.paused) + " ") +
            "once the registry answers)";
  if (counts.needed > 0) text += ", only observes " + std::to_string(counts.needed);
  if (counts.unknown > 0) text += ", has not reported on " + std::to_string(counts.unknown);
  return text;
}

std::string what_it_would_do(const Outlook& counts) {
  return "would import " + number(counts.needed + counts.unknown);
}

std::string consequence(const Outlook& counts) {
  std::string text;
  if (counts.aliases > 0)
    text += ", which " + std::to_string(counts.aliases) +
            (counts.aliases == 1 ? " alias follows" : " aliases follow");
  if (!counts.builds.empty())
    text += (text.empty() ? ", which may start " : " and which may start ") +
            counted(counts.builds.size(), "build") + " in " +
            counted(counts.namespaces.size(), "namespace");
  return text;
}

}  // namespace

std::string table_of(const audit::Report& report, audit::Yardstick yardstick) {
  if (report.istags.empty()) return "";
  const bool times = std::any_of(report.istags.begin(), report.istags.end(), has_time);
  cli::Table table(
      times ? std::vector<std::string>{"NAMESPACE", "ISTAG", "STATE", "REASON", "NEXT-ATTEMPT",
                                       "NEEDED BY"}
            : std::vector<std::string>{"NAMESPACE", "ISTAG", "STATE", "REASON", "NEEDED BY"});
  std::string details;
  std::size_t shown = 0;
  for (const Entry& entry : report.istags) {
    const auto reason = entry.verdict.decision.reason;
    std::vector<std::string> cells = {
        printable(entry.verdict.tag.ns), printable(istag_name(entry.verdict.tag)),
        std::string(to_string(decide::state_of(reason))), std::string(to_string(reason))};
    if (times) cells.push_back(next_attempt(entry, report.now));
    cells.push_back(printable(needed_by(entry)));
    table.add(std::move(cells));
    const bool uncertain = entry.verdict.origin == audit::Origin::Repository;
    if ((uncertain || missing(entry.verdict, yardstick)) && ++shown <= kDetailsMax)
      details += detail_of(entry);
  }
  if (shown > kDetailsMax)
    details += std::to_string(shown - kDetailsMax) + " more are missing; use -o json to list all\n";
  return table.text() + (details.empty() ? "" : "\n" + details);
}

std::string outlook(const audit::Report& report) {
  Outlook counts;
  for (const Entry& entry : report.istags) count(entry, counts);
  const bool reported = report.authority && report.authority->by == audit::Authority::By::Operator;
  return "imagedeps " + (reported ? what_it_does(counts) : what_it_would_do(counts)) +
         consequence(counts);
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
