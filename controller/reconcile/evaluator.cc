#include "reconcile/evaluator.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

namespace imagedeps::reconcile {

using decide::Decision;
using decide::Reason;
using decide::TagFacts;
using importing::Priority;
using objects::TagRef;
using reporting::Tracked;

namespace {

/// Istags evaluated in one pass. Other tasks of the loop run in between.
constexpr int kEvaluationsPerPass = 256;

/// An import that ends within this time costs one status write instead of two.
constexpr Duration kImportingShownAfter{std::chrono::seconds{2}};

/// A circuit or an admin holds the import back. The end of that is an effect of the engine, and
/// needs no timer.
bool waits_for_registry(const TagFacts& facts, const Decision& decision) {
  if (decision.reason == Reason::RegistryBackoff) return true;
  return decision.populated && facts.forced && !decision.import && decision.recheck_at.has_value();
}

bool logged_by_import(const Decision& before, const Decision& after) {
  return before.reason == Reason::Importing &&
         (after.reason == Reason::Populated || decide::failing(after.reason));
}

void log_decision(observe::Log& log, const TagRef& tag, const Decision& before,
                  const Decision& after, std::uint64_t reconcile_id) {
  if (after.reason == Reason::Importing || before.reason == after.reason ||
      logged_by_import(before, after))
    return;
  log.info("decided", {{"istag", objects::to_string(tag)},
                       {"reason", std::string(decide::to_string(after.reason))},
                       {"message", after.message},
                       {"reconcile_id", std::to_string(reconcile_id)}});
}

/// The earliest known time since when the istag is needed without an image, also before a restart.
TimePoint missing_since(const loop::Loop& loop, const graph::Graph& graph, const TagRef& tag) {
  TimePoint since = loop.now();
  for (const auto& dependency : graph.dependencies(tag)) {
    const auto& status = dependency->status;
    if (status.first_seen && !status.populated_at)
      since = std::min(since, loop::from_wall(loop, *status.first_seen));
  }
  return since;
}

/// Why the import was held back before a restart. An admin ends the pause of a registry with one.
std::string_view stored_hold(const graph::Graph& graph, const TagRef& tag) {
  for (const auto& dependency : graph.dependencies(tag)) {
    const objects::Condition* const ready = dependency->status.find("Ready");
    if (ready == nullptr || dependency->status.populated_at) continue;
    if (const auto hold = decide::hold_of(ready->reason, ready->message); !hold.empty())
      return hold;
  }
  return {};
}

constexpr std::size_t kClaimingNamespacesMax = 8;

/// The import is made in turn with other imports for these namespaces.
importing::Claim claim_of(const graph::Graph& graph, const TagRef& tag) {
  std::set<std::string> namespaces;
  bool blocks = false;
  std::vector<TagRef> tags = graph.aliases_of(tag);
  tags.push_back(tag);
  for (const TagRef& each : tags) {
    for (const graph::Consumer& consumer : graph.consumers(each)) {
      blocks = blocks || consumer.object.kind != objects::Kind::ImageDependency;
      if (namespaces.size() < kClaimingNamespacesMax) namespaces.insert(consumer.object.ns);
    }
  }
  return importing::Claim(blocks ? Priority::Blocking : Priority::Declared,
                          {namespaces.begin(), namespaces.end()});
}

}  // namespace

Evaluator::Evaluator(loop::Loop& loop, observe::Log& log, reporting::ReconcileMetrics& metrics,
                     OperatorState& state, importing::ImportEngine& engine, Reporter& reporter,
                     loop::Wakeup& wake)
    : loop_(loop),
      log_(log),
      metrics_(metrics),
      state_(state),
      engine_(engine),
      reporter_(reporter),
      wake_(wake),
      policy_{state.config.mode, state.config.stalled_after_attempts, state.config.scope},
      dependents_(state.graph) {}

void Evaluator::recheck(const TagRef& tag) {
  queue(tag, loop_.now());
  for (const TagRef& alias : state_.graph.aliases_of(tag)) queue(alias, loop_.now());
  wake_.soon();
}

void Evaluator::queue_all() {
  for (const TagRef& tag : state_.graph.all_needed()) queue(tag, loop_.now());
}

void Evaluator::check_dependents(const objects::ReferenceObject& object) {
  for (const TagRef& tag : dependents_.changed(loop_.now(), object))
    queue(tag, loop_.now(), Priority::Declared);
}

void Evaluator::run() {
  for (const TagRef& tag : state_.graph.take_touched()) queue(tag, loop_.now());
  for (int i = 0; i < kEvaluationsPerPass; ++i) {
    const auto tag = queue_.take(loop_.now());
    if (!tag) return;
    metrics_.waited(reporting::Worker::Istag, queue_.last_wait());
    evaluate(*tag);
  }
  if (queue_.best(loop_.now())) wake_.soon();
}

void Evaluator::set_timer() {
  timer_.reset();
  if (const auto next = queue_.next_due(loop_.now()))
    timer_ = loop_.after(*next - loop_.now(), [this] { wake_.soon(); });
}

void Evaluator::evaluate(const TagRef& tag) {
  ++evaluations_;
  if (!state_.graph.needed(tag)) return release(tag);
  const TimePoint started = loop_.now();
  const TagFacts facts = gather(tag);
  Decision decision = decide::decide(facts, policy_, loop_.now());
  const bool again = decision.recheck_at.has_value();
  apply(facts, std::move(decision));
  metrics_.worked(reporting::Worker::Istag,
                  again ? reporting::ReconcileMetrics::Outcome::RequeueAfter
                        : reporting::ReconcileMetrics::Outcome::Success,
                  loop_.now() - started);
}

TagFacts Evaluator::gather(const TagRef& tag) const {
  return decide::gather(state_.graph, tag, [this](TagFacts& facts) { add_own_facts(facts); });
}

void Evaluator::add_own_facts(TagFacts& facts) const {
  facts.importing = engine_.importing(facts.tag);
  facts.attempts = engine_.scheduler().attempts().of(facts.tag);
  facts.grace_until = state_.grace.until(facts.tag.ns, facts.tag.stream);
  facts.forced = state_.requests.due(facts.tag, loop_.now());
  if (facts.registry.empty()) return;
  facts.registry_paused_until = engine_.scheduler().registries().paused_until(
      loop_.now(), {facts.registry, {}, facts.tag.ns}, facts.tag);
}

void Evaluator::apply(const TagFacts& facts, Decision decision) {
  const TagRef& tag = facts.tag;
  const Istags::Entry entry = state_.istags.track(loop_.now(), tag);
  Tracked& tracked = entry.tracked;
  tracked.registry = facts.terminal ? facts.terminal->registry : facts.registry;
  tracked.exists = facts.spec.has_value() || facts.status.has_value();
  tracked.attention =
      tracked.attention || facts.forced || !decide::ready(decision.reason, decision.populated);
  if (importable(decision.reason)) metrics_.meet(tracked.registry);
  note_image(tag, tracked, decision);
  note_dependents(tag, tracked);
  if (decision.populated && facts.attempts.count > 0) engine_.scheduler().attempts().succeeded(tag);
  steer_import(facts, decision);
  serve_request(facts, decision);
  queue_recheck(facts, decision);
  report(tag, entry, std::move(decision));
  if (on_decided_) on_decided_(tag);
}

/// Records since when the istag has been missing. When it gets its image, it is healed.
void Evaluator::note_image(const TagRef& tag, Tracked& tracked, const Decision& decision) {
  const bool missing = !decision.populated && decide::wants_image(decision.reason);
  if (missing) return note_missing(tag, tracked, decision);
  // A watch may show the image before our own import is answered.
  const bool ours = tracked.imported || engine_.importing(tag);
  if (decision.populated && tracked.missing_since && state_.lead.active()) {
    metrics_.healed(ours, tracked.hold, loop_.now() - *tracked.missing_since);
    reporter_.announcer().healed(tag, decision);
    dependents_.follow(loop_.now(), tag);
  }
  tracked.missing_since.reset();
  tracked.hold = {};
}

void Evaluator::note_missing(const TagRef& tag, Tracked& tracked, const Decision& decision) {
  if (!tracked.missing_since) {
    tracked.missing_since = missing_since(loop_, state_.graph, tag);
    tracked.hold = stored_hold(state_.graph, tag);
  }
  if (const auto hold = decide::hold_of(decision); !hold.empty()) tracked.hold = hold;
}

void Evaluator::note_dependents(const TagRef& tag, Tracked& tracked) {
  if (auto outcome = dependents_.outcome(loop_.now(), tag)) tracked.aftermath = std::move(*outcome);
  if (const auto until = dependents_.until(tag)) queue(tag, *until, Priority::Declared);
}

void Evaluator::steer_import(const TagFacts& facts, const Decision& decision) {
  if (!state_.lead.active()) return;
  if (decision.import) {
    engine_.want(facts.tag, decision.import->registry, claim_of(state_.graph, facts.tag));
  } else if (waits_for_registry(facts, decision) && decision.chain.empty()) {
    engine_.wait_for_registry(facts.tag, {facts.registry, {}, facts.tag.ns},
                              claim_of(state_.graph, facts.tag).priority);
  } else {
    engine_.unwant(facts.tag);
  }
}

/// A request that does not lead to an import is served by the evaluation.
void Evaluator::serve_request(const TagFacts& facts, const Decision& decision) {
  const bool coming = decision.import || facts.importing || waits_for_registry(facts, decision);
  if (state_.lead.active() && facts.forced && !coming)
    state_.requests.serve(facts.tag, loop_.now());
}

void Evaluator::queue_recheck(const TagFacts& facts, const Decision& decision) {
  const TagRef& tag = facts.tag;
  if (decision.recheck_at && !waits_for_registry(facts, decision))
    queue(tag, std::max(*decision.recheck_at, loop_.now() + Duration{1}));
  if (state_.requests.pending(tag) && state_.requests.due_at(tag) > loop_.now())
    queue(tag, state_.requests.due_at(tag));
}

void Evaluator::report(const TagRef& tag, const Istags::Entry& entry, Decision decision) {
  Tracked& tracked = entry.tracked;
  if (state_.lead.active() && std::exchange(tracked.announced, decision.reason) != decision.reason)
    reporter_.announcer().decided(tag, decision);
  if (entry.is_new || tracked.decision != decision) {
    if (!entry.is_new || !decide::ready(decision.reason, decision.populated))
      log_decision(log_, tag, tracked.decision, decision, evaluations_);
    tracked.decision = std::move(decision);
  }
  const bool importing = tracked.decision.reason == Reason::Importing;
  reporter_.mark(tag, importing ? kImportingShownAfter : Duration{});
}

/// The istag is not needed: it is not imported, and is forgotten once its objects are removed.
void Evaluator::release(const TagRef& tag) {
  const auto [was_needed, since] = state_.istags.release(loop_.now(), tag);
  if (was_needed && on_decided_) on_decided_(tag);
  dependents_.forget(tag);
  engine_.unwant(tag);
  reporter_.mark(tag);
  const TimePoint removed_at = since + state_.config.orphan_after;
  if (loop_.now() < removed_at) return queue(tag, removed_at);
  if (!state_.graph.dependencies(tag).empty()) return;
  state_.istags.forget(tag);
  state_.requests.forget(tag);
  reporter_.forget(tag);
  if (!engine_.importing(tag)) engine_.forget(tag);
}

void Evaluator::remembered(std::map<std::string, std::size_t>& sizes) const {
  sizes["istags to evaluate"] = queue_.size();
  sizes["istags with followed dependents"] = dependents_.size();
}

}  // namespace imagedeps::reconcile
