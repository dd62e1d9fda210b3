#include "audit/report.h"
#include "base/text.h"

namespace imagedeps::audit {

namespace {

void count_origin(Summary& summary, Origin origin) {
  switch (origin) {
    case Origin::Build: ++summary.made_by_build; break;
    case Origin::Import:
    case Origin::Repository: ++summary.importable; break;
    case Origin::NotImportable: ++summary.not_importable; break;
    case Origin::Alias: ++summary.alias; break;
    case Origin::Undefined: ++summary.undefined; break;
    case Origin::Other: ++summary.other; break;
  }
}

void count_import(Summary::Outlook& outlook, const Verdict& verdict) {
  const auto reason = verdict.decision.reason;
  if (verdict.origin == Origin::Alias) {
    ++outlook.aliases;
  } else if (reason != decide::Reason::ImportNeeded) {
    ++outlook.imported;
    outlook.paused += reason == decide::Reason::RegistryBackoff ? 1 : 0;
  } else {
    ++(verdict.reported ? outlook.observed : outlook.undecided);
  }
}

void count_outlook(Summary::Outlook& outlook, const Entry& entry) {
  const Verdict& verdict = entry.verdict;
  if (verdict.end_origin != Origin::Import || !decide::importable(verdict.decision.reason)) return;
  count_import(outlook, verdict);
  for (const auto& consumer : entry.consumers) {
    if (consumer.object.kind == objects::Kind::BuildConfig &&
        consumer.reference.obstacle == objects::Obstacle::None)
      outlook.builds.insert(consumer.object);
  }
}

OrderedJson outlook_of(const Summary::Outlook& outlook) {
  return {{"imported", outlook.imported}, {"paused", outlook.paused},
          {"observed", outlook.observed}, {"undecided", outlook.undecided},
          {"aliases", outlook.aliases},   {"builds", outlook.builds.size()}};
}

}  // namespace

bool unpopulated(const Verdict& verdict) {
  return !decide::ready(verdict.decision.reason, verdict.decision.populated);
}

bool outdated(const Verdict& verdict) { return verdict.decision.outdated.has_value(); }

Summary summarise(const std::vector<Entry>& istags) {
  Summary summary;
  for (const Entry& entry : istags) {
    ++summary.needed;
    summary.unpopulated += unpopulated(entry.verdict) ? 1 : 0;
    summary.outdated += outdated(entry.verdict) ? 1 : 0;
    summary.cannot_push += cannot_push(entry.verdict) ? 1 : 0;
    count_origin(summary, entry.verdict.origin);
    count_outlook(summary.outlook, entry);
  }
  return summary;
}

OrderedJson to_json(const Summary& summary) {
  return {{"needed", summary.needed},
          {"madeByBuild", summary.made_by_build},
          {"importable", summary.importable},
          {"notImportable", summary.not_importable},
          {"alias", summary.alias},
          {"undefined", summary.undefined},
          {"other", summary.other},
          {"notPopulated", summary.unpopulated},
          {"outdated", summary.outdated},
          {"cannotPush", summary.cannot_push},
          {"outlook", outlook_of(summary.outlook)}};
}

std::string to_text(const Summary& summary) {
  std::string text = counted(summary.needed, "image stream tag") + " needed: ";
  text += std::to_string(summary.made_by_build) + " made by a build, " +
          std::to_string(summary.importable) + " importable, " +
          counted(summary.alias, "alias", "aliases") + ", " + std::to_string(summary.undefined) +
          " undefined";
  if (summary.not_importable > 0)
    text += ", " + std::to_string(summary.not_importable) + " not importable";
  if (summary.other > 0) text += ", " + counted(summary.other, "other");
  if (summary.cannot_push > 0)
    text += "; builds of " + std::to_string(summary.cannot_push) + " cannot push";
  if (summary.outdated > 0) text += "; " + std::to_string(summary.outdated) + " out of date";
  return text;
}

}  // namespace imagedeps::audit
