#include "simulation/truth.h"

#include <algorithm>
#include <utility>

#include "audit/operator_report.h"
#include "decide/decide.h"
#include "importing/attempts.h"
#include "reconcile/watched_kinds.h"
#include "simulation/random_cluster.h"
#include "support/graph_picture.h"

namespace imagedeps::simulation {
namespace {

using decide::Decision;
using decide::TagFacts;
using objects::Kind;
using objects::TagRef;

void put(graph::Graph& graph, Kind kind, const std::shared_ptr<const void>& view) {
  switch (kind) {
    case Kind::ImageStream:
      return graph.upsert(std::static_pointer_cast<const objects::ImageStream>(view));
    case Kind::ImageDependency:
      return graph.upsert(std::static_pointer_cast<const objects::ImageDependency>(view));
    case Kind::Namespace:
      return graph.upsert(std::static_pointer_cast<const objects::Namespace>(view));
    default: return graph.upsert(std::static_pointer_cast<const objects::ReferenceObject>(view));
  }
}

/// Adds the attempts that are stored in the cluster.
void add_stored(const Stage& stage, const graph::Graph& truth, TagFacts& facts) {
  for (const auto& dependency : truth.dependencies(facts.tag)) {
    const auto attempts = importing::attempts_of(dependency->status, stage.loop);
    if (attempts.count >= facts.attempts.count) facts.attempts = attempts;
  }
}

std::string describe(const Decision& decision) {
  return std::string(decide::to_string(decision.reason)) + "/" +
         std::string(decide::to_string(decision.local_reason)) +
         (decision.populated ? " populated" : "") + " \"" + decision.local_message + '"' +
         (decision.outdated ? " outdated: " + *decision.outdated : std::string());
}

/// True if two decisions are equal, except for what changes with time alone.
bool same(const Decision& a, const Decision& b) {
  return a.reason == b.reason && a.local_reason == b.local_reason &&
         a.local_message == b.local_message && a.populated == b.populated && a.image == b.image &&
         a.outdated == b.outdated && a.outdated_message == b.outdated_message &&
         a.chain == b.chain && a.local_chain == b.local_chain && a.root_causes == b.root_causes &&
         a.import.has_value() == b.import.has_value();
}

/// The verdict of the command line when an operator leads.
audit::Verdict reader_verdict(const Stage& stage, const graph::Graph& truth, const TagRef& tag) {
  audit::Judge how;
  how.policy = {.mode = decide::Mode::Observe, .scope = stage.config().scope};
  how.now = stage.loop.wall();
  how.authority = audit::Authority{.by = audit::Authority::By::Operator};
  return audit::judge(truth, tag, how);
}

class Comparison {
 public:
  Comparison(const Stage& stage, const graph::Graph& truth)
      : stage_(stage),
        truth_(truth),
        policy_{stage.config().mode, stage.config().stalled_after_attempts, stage.config().scope} {}

  std::vector<std::string> all() {
    const auto& known = stage_.controller().graph();
    if (test::picture(known, RandomCluster::tags()) != test::picture(truth_, RandomCluster::tags()))
      report("the operator's index:\n" + test::picture(known, RandomCluster::tags()) +
             "\nthe cluster's:\n" + test::picture(truth_, RandomCluster::tags()));
    for (const TagRef& tag : truth_.all_needed()) compare(tag);
    for (const TagRef& tag : RandomCluster::tags()) {
      if (!truth_.needed(tag)) check_leftovers(tag);
    }
    return std::move(found_);
  }

 private:
  void report(std::string what) { found_.push_back(std::move(what)); }

  void compare(const TagRef& tag) {
    const auto facts =
        decide::gather(truth_, tag, [this](TagFacts& each) { add_stored(stage_, truth_, each); });
    const Decision due = decide::decide(facts, policy_, stage_.loop.now());
    const auto* tracked = stage_.controller().find(tag);
    if (tracked == nullptr)
      return report(to_string(tag) + " is needed, but the operator does not track it");
    if (!same(tracked->decision, due))
      report(to_string(tag) + ": the operator reports " + describe(tracked->decision) +
             ", decide returns " + describe(due));
    if (due.import) report(to_string(tag) + " should be imported, but is not");
    compare_objects(tag, due, facts);
    compare_reader(tag, due);
  }

  /// What the command line reports for an istag that the operator does not have to report on.
  void compare_reader(const TagRef& tag, const Decision& due) {
    const auto verdict = reader_verdict(stage_, truth_, tag);
    if (!verdict.reported && verdict.decision.reason != due.reason)
      report(to_string(tag) + ": the command line reports " + describe(verdict.decision) +
             ", decide returns " + describe(due));
  }

  void compare_objects(const TagRef& tag, const Decision& due, const TagFacts& facts) {
    const auto dependencies = truth_.dependencies(tag);
    for (const auto& dependency : dependencies) compare_status(*dependency, due);
    const bool attention = !decide::ready(due.reason, due.populated);
    const auto consumers = truth_.consumers(tag);
    const bool local = std::any_of(consumers.begin(), consumers.end(),
                                   [&](const auto& each) { return each.object.ns == tag.ns; });
    const bool kept_out =
        due.reason == decide::Reason::OutOfScope || due.reason == decide::Reason::Unmanaged;
    if (attention && !kept_out && objects::describable(tag) && dependencies.empty() &&
        (local || facts.spec || facts.status))
      report(to_string(tag) + " has no ImageDependency");
  }

  void compare_status(const objects::ImageDependency& dependency, const Decision& due) {
    const std::string name =
        dependency.meta.ns + "/" + dependency.meta.name + " of " + to_string(dependency.tag);
    const auto* ready = dependency.status.find("Ready");
    if (ready == nullptr) return report(name + " has no condition Ready");
    const std::string reason(decide::to_string(due.local_reason));
    // For a populated tag, the outcome for its dependents may be appended.
    const bool said = ready->message == due.local_message ||
                      (due.populated && ready->message.starts_with(due.local_message + "; "));
    if (ready->reason != reason || !said)
      report(name + " reports " + ready->reason + " \"" + ready->message + "\", decide returns " +
             reason + " \"" + due.local_message + '"');
    if (ready->status != decide::ready(due.local_reason, due.populated))
      report(name + ": Ready is wrong for " + reason);
    if (dependency.status.state != decide::to_string(decide::state_of(due.local_reason)))
      report(name + ": state " + dependency.status.state);
    if (dependency.status.image != due.image)
      report(name + ": image " + dependency.status.image + ", not " + due.image);
  }

  void check_leftovers(const TagRef& tag) {
    for (const auto& dependency : truth_.dependencies(tag)) {
      const auto name = dependency->meta.ns + "/" + dependency->meta.name;
      if (reporting::discovered(*dependency))
        report(name + " is left over, although nothing needs " + to_string(tag));
      if (dependency->status.find("Ready") != nullptr && dependency->status.state != "Orphaned")
        report(name + " is not needed, but its state is " + dependency->status.state);
    }
  }

  const Stage& stage_;
  const graph::Graph& truth_;
  decide::Policy policy_;
  std::vector<std::string> found_;
};

}  // namespace

std::unique_ptr<graph::Graph> true_graph(const Stage& stage) {
  auto graph = std::make_unique<graph::Graph>(stage.controller().graph().options());
  for (const auto& kind : reconcile::watched_kinds(stage.config())) {
    for (const Json& object : stage.cluster.list(kind.resource.group, kind.resource.plural)) {
      const auto view = kind.decode(to_text(object));
      if (view) put(*graph, kind.kind, *view);
    }
  }
  return graph;
}

std::unique_ptr<graph::Graph> rebuilt_graph(const graph::Graph& seen) {
  auto graph = std::make_unique<graph::Graph>(seen.options());
  seen.each_object([&](const auto& object) { graph->upsert(object); });
  for (const auto& name : RandomCluster::namespaces()) {
    if (auto ns = seen.ns(name)) graph->upsert(std::move(ns));
  }
  seen.each_stream([&](const objects::ImageStream& stream) {
    graph->upsert(seen.stream(stream.meta.ns, stream.meta.name));
  });
  for (const TagRef& tag : RandomCluster::tags()) {
    for (auto& dependency : seen.dependencies(tag)) graph->upsert(std::move(dependency));
  }
  return graph;
}

std::vector<std::string> contradictions(const Stage& stage, const graph::Graph& truth) {
  std::vector<std::string> found;
  for (const TagRef& tag : truth.all_needed()) {
    const auto dependencies = truth.dependencies(tag);
    if (dependencies.empty()) continue;
    const auto& status = dependencies.front()->status;
    const auto* const ready = status.find("Ready");
    if (ready == nullptr || status.state == "Orphaned") continue;
    const Decision reported = reader_verdict(stage, truth, tag).decision;
    if (decide::to_string(reported.reason) != ready->reason || reported.message != ready->message ||
        reported.image != status.image ||
        decide::ready(reported.reason, reported.populated) != ready->status)
      found.push_back(to_string(tag) + ": the command line reports " + describe(reported) +
                      ", the operator " + ready->reason + " \"" + ready->message + '"');
  }
  return found;
}

bool attempt_is_close(const Stage& stage, const graph::Graph& truth) {
  const auto close = [&](const auto& dependency) {
    const auto next = importing::attempts_of(dependency->status, stage.loop).next;
    return next && std::chrono::abs(*next - stage.loop.now()) < std::chrono::seconds{1};
  };
  return std::ranges::any_of(truth.all_needed(), [&](const TagRef& tag) {
    return std::ranges::any_of(truth.dependencies(tag), close);
  });
}

std::vector<std::string> differences(const Stage& stage, const graph::Graph& truth) {
  return Comparison(stage, truth).all();
}

}  // namespace imagedeps::simulation
