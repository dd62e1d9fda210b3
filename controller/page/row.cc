#include "page/row.h"

#include <optional>
#include <set>
#include <string>
#include <utility>

#include "audit/consumers.h"
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

/// Removes the consumers that are not named.
void keep_named(std::vector<graph::Consumer>& consumers, const std::vector<std::string>& names) {
  const std::set<std::string> kept(names.begin(), names.end());
  std::erase_if(consumers, [&](const auto& each) { return !kept.contains(audit::name_of(each)); });
}

OrderedJson obstacles_of(const std::vector<graph::Consumer>& consumers) {
  OrderedJson list = OrderedJson::array();
  for (const auto& each : audit::hindrances_of(consumers))
    list.push_back({{"consumer", each.consumer},
                    {"obstacle", std::string(to_string(each.obstacle))},
                    {"detail", each.detail}});
  return list;
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
                     {"origin", std::string(to_string(entry.verdict.origin))},
                     {"ready", !unpopulated(entry.verdict)},
                     {"registry", tracked.registry},
                     {"attempts", attempts.count}};
  if (auto next = next_attempt(loop, tracked, attempts)) row["nextAttempt"] = std::move(*next);
  if (cannot_push(entry.verdict)) row["cannotPush"] = true;
  if (outdated(entry.verdict)) row["outdated"] = audit::outdated_json(tracked.decision);
  std::vector<std::string> names = audit::names_of(entry.consumers);
  row["consumerCount"] = names.size();
  row["namespaces"] = namespaces_of(entry.consumers);
  if (names.size() > kConsumersMax) names.resize(kConsumersMax);
  keep_named(entry.consumers, names);
  row["consumers"] = names;
  row["obstacles"] = obstacles_of(entry.consumers);
  audit::Report report;
  report.istags.push_back(std::move(entry));
  row["graph"] = audit::to_json(audit::draw(report, controller.graph()));
  return row;
}

OrderedJson explanation_of(const reconcile::Controller& controller, const loop::Loop& loop,
                           const TagRef& tag) {
  const audit::Judge how{.by = audit::Judge::By::Operator,
                         .policy = controller.evaluator().policy(),
                         .now = loop.now(),
                         .add = [&controller](decide::TagFacts& facts) {
                           controller.evaluator().add_own_facts(facts);
                         }};
  OrderedJson json = audit::to_json(audit::explain(controller.graph(), tag, how));
  json["istag"] = to_string(tag);
  json["command"] = "imagedeps explain " + audit::shell_word(to_string(tag));
  return json;
}

}  // namespace imagedeps::page
