#include "audit/report.h"

#include <map>
#include <utility>

#include "audit/findings.h"

namespace imagedeps::audit {

namespace {

template <typename Range, typename Show>
OrderedJson list_of(const Range& range, Show show) {
  OrderedJson list = OrderedJson::array();
  for (const auto& each : range) list.push_back(show(each));
  return list;
}

OrderedJson text_of(const TagRef& tag) { return to_string(tag); }

OrderedJson key_of(const ObjectKey& key) {
  return {{"kind", std::string(kind_name(key))}, {"namespace", key.ns}, {"name", key.name}};
}

OrderedJson consumer_of(const graph::Consumer& consumer, const Inventory& inventory) {
  OrderedJson json = key_of(consumer.object);
  json["fieldPath"] = consumer.reference.field_path;
  if (!consumer.alias_tag.empty()) json["tag"] = consumer.alias_tag;
  if (consumer.reference.obstacle != objects::Obstacle::None) {
    json["obstacle"] = std::string(to_string(consumer.reference.obstacle));
    json["detail"] = consumer.reference.detail;
  }
  const auto place = inventory.places.find(consumer.object);
  if (place != inventory.places.end()) json["file"] = place->second;
  return json;
}

OrderedJson entry_of(const Entry& entry, const Inventory& inventory, bool of_cluster) {
  const Verdict& verdict = entry.verdict;
  OrderedJson json = {{"namespace", verdict.tag.ns},
                      {"istag", istag_name(verdict.tag)},
                      {"state", std::string(to_string(decide::state_of(verdict.decision.reason)))},
                      {"reason", reason_of(verdict)},
                      {"message", verdict.decision.message},
                      {"origin", std::string(to_string(verdict.origin))}};
  if (of_cluster) json["decidedBy"] = verdict.reported ? "operator" : "command";
  if (verdict.next_attempt) json["nextAttempt"] = format_rfc3339(*verdict.next_attempt);
  if (!verdict.source.empty()) json["source"] = verdict.source;
  if (verdict.failure) json["failure"] = std::string(to_string(*verdict.failure));
  if (!verdict.decision.image.empty()) json["image"] = verdict.decision.image;
  if (cannot_push(verdict)) json["cannotPush"] = true;
  if (outdated(verdict)) json["outdated"] = outdated_json(verdict.decision);
  if (!verdict.decision.chain.empty())
    json["aliasChain"] = list_of(verdict.decision.chain, text_of);
  if (!verdict.producers.empty())
    json["producers"] =
        list_of(verdict.producers, [](const graph::Producer& each) { return key_of(each.object); });
  if (!verdict.decision.root_causes.empty())
    json["rootCauses"] = list_of(verdict.decision.root_causes, text_of);
  if (verdict.origin == Origin::Undefined || !verdict.suggestions.empty())
    json["suggestions"] =
        list_of(verdict.suggestions, [](const Suggestion& each) { return text_of(each.tag); });
  json["consumers"] = list_of(
      entry.consumers, [&](const graph::Consumer& each) { return consumer_of(each, inventory); });
  return json;
}

OrderedJson open_of(const OpenNeed& need) {
  OrderedJson json = {
      {need.source ? "source" : "istag", need.text},
      {"parameters",
       list_of(need.parameters, [](const std::string& each) -> OrderedJson { return each; })},
      {"message", message_of(need)},
      {"object", key_of(need.object)},
      {"fieldPath", need.field_path}};
  if (!need.built_by.name.empty()) json["builtBy"] = key_of(need.built_by);
  json["file"] = need.place;
  return json;
}

}  // namespace

Report report(const Inventory& inventory, const Judge& how) {
  Report report;
  report.authority = how.authority;
  report.now = how.now;
  for (const TagRef& tag : inventory.needed()) {
    report.istags.push_back({judge(inventory.graph(), tag, how), inventory.consumers(tag)});
  }
  report.summary = summarise(report.istags);
  report.findings = findings(inventory);
  return report;
}

bool missing(const Verdict& verdict, Yardstick yardstick) {
  const decide::Reason reason = verdict.decision.reason;
  if (cannot_push(verdict)) return true;
  if (yardstick == Yardstick::Defined) return decide::stalled(reason);
  if (reason == decide::Reason::AwaitingBuild) return false;
  return unpopulated(verdict);
}

OrderedJson outdated_json(const decide::Decision& decision) {
  return {{"reason", decision.outdated.value_or("")}, {"message", decision.outdated_message}};
}

OrderedJson to_json(const Report& report, const Inventory& inventory) {
  std::map<std::string, std::size_t> skipped;
  for (const auto& [what, count] : inventory.skipped) skipped[what.second] += count;
  const auto as_is = [](const std::string& text) -> OrderedJson { return text; };
  OrderedJson json = {{"summary", to_json(report.summary)}};
  if (report.authority) json["decidedBy"] = to_json(*report.authority);
  json["istags"] = list_of(report.istags, [&](const Entry& each) {
    return entry_of(each, inventory, report.authority.has_value());
  });
  json["findings"] = list_of(report.findings, [](const Finding& each) { return to_json(each); });
  json["openParameters"] = list_of(inventory.open, open_of);
  json["problems"] = list_of(inventory.problems, as_is);
  json["notes"] = list_of(inventory.notes, as_is);
  json["leftOut"] = inventory.left_out;
  json["skipped"] = skipped;
  return json;
}

}  // namespace imagedeps::audit
