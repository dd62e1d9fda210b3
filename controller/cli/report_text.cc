#include "cli/report_text.h"

#include <algorithm>
#include <set>

#include "base/wrap.h"
#include "base/yaml.h"
#include "cli/terminal.h"

namespace imagedeps::cli {

using audit::Entry;

namespace {

constexpr std::size_t kDetailsMax = 50;

std::string printable(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }, ' ');
  return text;
}

std::string needed_by(const Entry& entry) {
  if (entry.consumers.empty()) return "";
  std::set<objects::ObjectKey> who;
  for (const auto& consumer : entry.consumers) who.insert(consumer.object);
  const std::string first = to_string(*who.begin());
  return who.size() == 1 ? first : first + " and " + std::to_string(who.size() - 1) + " more";
}

/// The message names the closest tags of the stream; of other streams it knows nothing.
std::string detail_of(const Entry& entry) {
  std::string text =
      wrapped(printable(to_string(entry.verdict.tag) + ": " + entry.verdict.decision.message));
  if (entry.verdict.decision.reason != decide::Reason::ImageStreamMissing) return text;
  std::string known;
  for (const auto& suggestion : entry.verdict.suggestions)
    known += (known.empty() ? "there is " : ", ") + printable(to_string(suggestion));
  return known.empty() ? text : text + wrapped(known, 4);
}

std::string counted(std::size_t count, const std::string& one) {
  return std::to_string(count) + " " + one + (count == 1 ? "" : "s");
}

}  // namespace

std::string table_of(const audit::Report& report, audit::Yardstick yardstick) {
  if (report.istags.empty()) return "";
  Table table({"NAMESPACE", "ISTAG", "STATE", "REASON", "NEEDED BY"});
  std::string details;
  std::size_t shown = 0;
  for (const Entry& entry : report.istags) {
    const auto reason = entry.verdict.decision.reason;
    table.add({printable(entry.verdict.tag.ns), printable(istag_name(entry.verdict.tag)),
               std::string(to_string(decide::state_of(reason))), std::string(to_string(reason)),
               printable(needed_by(entry))});
    if (missing(entry.verdict, yardstick) && ++shown <= kDetailsMax) details += detail_of(entry);
  }
  if (shown > kDetailsMax)
    details +=
        "and " + std::to_string(shown - kDetailsMax) + " more are missing: -o json has them all\n";
  return table.text() + (details.empty() ? "" : "\n" + details);
}

std::string outlook(const audit::Report& report) {
  std::size_t imports = 0;
  std::set<objects::ObjectKey> builds;
  std::set<std::string> namespaces;
  for (const Entry& entry : report.istags) {
    if (entry.verdict.decision.reason != decide::Reason::ImportNeeded ||
        entry.verdict.origin != audit::Origin::Import)
      continue;
    ++imports;
    for (const auto& consumer : entry.consumers) {
      if (consumer.object.kind != objects::Kind::BuildConfig ||
          consumer.reference.obstacle != objects::Obstacle::None)
        continue;
      builds.insert(consumer.object);
      namespaces.insert(consumer.object.ns);
    }
  }
  std::string text = "would import " + std::to_string(imports);
  if (!builds.empty())
    text += ", which may start " + counted(builds.size(), "build") + " in " +
            counted(namespaces.size(), "namespace");
  return text;
}

std::string printed(const OrderedJson& value, const std::string& output) {
  return output == "yaml" ? to_yaml(value) : to_pretty_text(value) + "\n";
}

bool anything_missing(const audit::Report& report, audit::Yardstick yardstick) {
  return std::any_of(report.istags.begin(), report.istags.end(),
                     [&](const Entry& each) { return missing(each.verdict, yardstick); });
}

}  // namespace imagedeps::cli
