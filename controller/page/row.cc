#include "page/row.h"

#include <optional>
#include <set>
#include <string>
#include <utility>

#include "audit/explain.h"
#include "audit/picture.h"

namespace imagedeps::page {

using decide::Reason;
using reporting::Tracked;

namespace {

std::set<std::string> namespaces_of(const std::vector<graph::Consumer>& consumers) {
  std::set<std::string> found;
  for (const auto& consumer : consumers) found.insert(consumer.object.ns);
  return found;
}

/// Returns the wall time of the next attempt, if one is planned. There is none for a registry that
/// an admin paused.
std::optional<std::string> next_attempt(const loop::Loop& loop, const Tracked& tracked,
                                        const decide::Attempts& attempts) {
  const auto& decision = tracked.decision;
  const bool waits =
      decision.reason == Reason::RegistryBackoff || decision.reason == Reason::Pending;
  const auto& time = waits ? decision.recheck_at : attempts.next;
  if (!time || *time == TimePoint::max() || (!waits && !decide::failing(decision.reason)))
    return std::nullopt;
  return format_rfc3339(loop::to_wall(loop, *time));
}

std::string name_of(const graph::Consumer& consumer) {
  const auto& object = consumer.object;
  return consumer.alias_tag.empty() ? to_string(object)
                                    : to_string(TagRef{object.ns, object.name, consumer.alias_tag});
}

OrderedJson names_of(const std::vector<graph::Consumer>& consumers) {
  OrderedJson names = OrderedJson::array();
  std::set<std::string> known;
  for (const auto& consumer : consumers)
    if (auto name = name_of(consumer); known.insert(name).second) names.push_back(std::move(name));
  return names;
}

audit::Entry entry_of(const reconcile::Controller& controller, const TagRef& tag,
                      const Tracked& tracked) {
  const graph::Graph& graph = controller.graph();
  const auto facts = decide::gather(graph, tag, [](decide::TagFacts&) {});
  return {audit::describe(facts, tracked.decision), graph.consumers(tag)};
}

}  // namespace

OrderedJson row_of(const reconcile::Controller& controller, const loop::Loop& loop,
                   const TagRef& tag) {
  const Tracked& tracked = *controller.find(tag);
  const decide::Attempts& attempts = controller.engine().scheduler().attempts().of(tag);
  const Reason reason = tracked.decision.reason;
  audit::Entry entry = entry_of(controller, tag, tracked);
  OrderedJson row = {{"id", to_string(tag)},
                     {"namespace", tag.ns},
                     {"stream", tag.stream},
                     {"tag", tag.tag},
                     {"state", std::string(to_string(decide::state_of(reason)))},
                     {"reason", std::string(to_string(reason))},
                     {"message", tracked.decision.message},
                     {"ready", decide::ready(reason, tracked.decision.populated)},
                     {"registry", tracked.registry},
                     {"attempts", attempts.count}};
  if (auto next = next_attempt(loop, tracked, attempts)) row["nextAttempt"] = std::move(*next);
  row["consumerCount"] = entry.consumers.size();
  row["namespaces"] = namespaces_of(entry.consumers);
  if (entry.consumers.size() > kConsumersMax) entry.consumers.resize(kConsumersMax);
  row["consumers"] = names_of(entry.consumers);
  audit::Report report;
  report.istags.push_back(std::move(entry));
  row["graph"] = audit::to_json(audit::draw(report, controller.graph()));
  return row;
}

OrderedJson explanation_of(const reconcile::Controller& controller, const loop::Loop& loop,
                           const TagRef& tag) {
  const audit::Judge how{
      .policy = controller.policy(),
      .now = loop.now(),
      .add = [&controller](decide::TagFacts& facts) { controller.add_own_facts(facts); }};
  OrderedJson json = audit::to_json(audit::explain(controller.graph(), tag, how));
  json["istag"] = to_string(tag);
  json["command"] = "imagedeps explain " + audit::shell_word(to_string(tag));
  return json;
}

}  // namespace imagedeps::page
