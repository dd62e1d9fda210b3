// Decisions: from facts to actions, one istag at a time.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "decide/messages.h"
#include "reconcile/controller.h"
#include "reporting/status.h"

namespace imagedeps::reconcile {

using decide::Decision;
using decide::Reason;
using decide::TagFacts;
using objects::TagRef;

namespace {

/// An import that takes no longer than this costs one write of status, not two.
constexpr Duration kImportingShownAfter{std::chrono::seconds{2}};

/// While more istags than this wait for registries, their objects name the first probe only: to
/// replace it would cost a write each, at every probe that fails.
constexpr std::size_t kPausedWithTimeMax = 20;

/// A circuit, or an admin, holds its import back: the end of that is told, and needs no timer.
bool waits_for_registry(const TagFacts& facts, const Decision& decision) {
  if (decision.reason == Reason::RegistryBackoff) return true;
  return decision.populated && facts.forced && !decision.import && decision.recheck_at.has_value();
}

std::optional<TimePoint> to_wall(const loop::Loop& loop, const std::optional<TimePoint>& time) {
  if (!time || *time == TimePoint::max()) return std::nullopt;
  return loop::to_wall(loop, *time);
}

/// The import's own line has said it.
bool told_by_import(const Decision& before, const Decision& after) {
  return before.reason == Reason::Importing &&
         (after.reason == Reason::Populated || decide::failing(after.reason));
}

}  // namespace

void Controller::evaluate(const TagRef& tag) {
  ++reconcile_id_;
  ++evaluations_;
  if (!graph_.needed(tag)) return release(tag);
  const TimePoint started = loop_.now();
  const TagFacts facts = gather(tag);
  Decision decision = decide::decide(facts, policy_, loop_.now());
  const bool again = decision.recheck_at.has_value();
  follow(facts, std::move(decision));
  metrics_.worked(reporting::Worker::Istag,
                  again ? reporting::ReconcileMetrics::Outcome::RequeueAfter
                        : reporting::ReconcileMetrics::Outcome::Success,
                  loop_.now() - started);
}

TagFacts Controller::gather(const TagRef& tag) const {
  return decide::gather(graph_, tag, [this](TagFacts& facts) { add_own_facts(facts); });
}

void Controller::add_own_facts(TagFacts& facts) const {
  facts.importing = engine_.importing(facts.tag);
  facts.attempts = engine_.scheduler().attempts().of(facts.tag);
  facts.grace_until = grace_.until(facts.tag.ns, facts.tag.stream);
  facts.forced = requests_.due(facts.tag, loop_.now());
  if (facts.registry.empty()) return;
  facts.registry_paused_until = engine_.scheduler().registries().paused_until(
      loop_.now(), {facts.registry, {}, facts.tag.ns}, facts.tag);
}

void Controller::follow(const TagFacts& facts, Decision decision) {
  const TagRef& tag = facts.tag;
  unreferenced_.erase(tag);
  const auto [at, first] = tracked_.try_emplace(tag);
  reporting::Tracked& tracked = at->second;
  if (first) tracked.since = loop_.now();
  tracked.registry = facts.terminal ? facts.terminal->registry : facts.registry;
  tracked.exists = facts.spec.has_value() || facts.status.has_value();
  tracked.attention =
      tracked.attention || facts.forced || !decide::ready(decision.reason, decision.populated);
  if (importable(decision.reason)) metrics_.meet(tracked.registry);
  note_image(tag, tracked, decision);
  look_at_dependents(tag, tracked);
  if (decision.populated && facts.attempts.count > 0) engine_.scheduler().attempts().succeeded(tag);
  steer_import(facts, decision);
  serve_request(facts, decision);
  look_again_later(facts, decision);
  report(tag, tracked, std::move(decision), first);
  if (on_decided_) on_decided_(tag);
}

void Controller::look_again_later(const TagFacts& facts, const Decision& decision) {
  const TagRef& tag = facts.tag;
  if (decision.recheck_at && !waits_for_registry(facts, decision))
    due_.put(tag, std::max(*decision.recheck_at, loop_.now() + Duration{1}),
             importing::Priority::Blocking);
  if (requests_.pending(tag) && requests_.due_at(tag) > loop_.now())
    due_.put(tag, requests_.due_at(tag), importing::Priority::Blocking);
}

void Controller::report(const TagRef& tag, reporting::Tracked& tracked, Decision decision,
                        bool first) {
  if (took_lead_ && std::exchange(tracked.announced, decision.reason) != decision.reason)
    announcer_.decided(tag, decision);
  if (first || tracked.decision != decision) {
    if (!first || !decide::ready(decision.reason, decision.populated))
      tell(tag, tracked.decision, decision);
    tracked.decision = std::move(decision);
  }
  writer_.mark(tag,
               tracked.decision.reason == Reason::Importing ? kImportingShownAfter : Duration{});
}

/// Since when it has been missing, and the end of that: a heal, if there is somebody to whose
/// credit it goes.
void Controller::note_image(const TagRef& tag, reporting::Tracked& tracked,
                            const Decision& decision) {
  const bool missing = !decision.populated && decide::wants_image(decision.reason);
  if (missing && !tracked.missing_since) tracked.missing_since = missing_since(tag);
  if (missing) return;
  // A watch may tell of the image before our own import is answered.
  const bool ours = tracked.imported || engine_.importing(tag);
  if (decision.populated && tracked.missing_since && took_lead_) {
    metrics_.healed(ours, loop_.now() - *tracked.missing_since);
    announcer_.healed(tag, decision);
    dependents_.follow(loop_.now(), tag);
  }
  tracked.missing_since.reset();
}

void Controller::look_at_dependents(const TagRef& tag, reporting::Tracked& tracked) {
  if (auto outcome = dependents_.outcome(loop_.now(), tag)) tracked.aftermath = std::move(*outcome);
  if (const auto until = dependents_.until(tag))
    due_.put(tag, *until, importing::Priority::Declared);
}

TimePoint Controller::missing_since(const TagRef& tag) const {
  TimePoint since = loop_.now();
  for (const auto& dependency : graph_.dependencies(tag)) {
    const auto& status = dependency->status;
    if (status.first_seen && !status.populated_at)
      since = std::min(since, loop::from_wall(loop_, *status.first_seen));
  }
  return since;
}

void Controller::steer_import(const TagFacts& facts, const Decision& decision) {
  if (!took_lead_) return;
  if (decision.import) {
    engine_.want(facts.tag, decision.import->registry, priority_of(facts.tag));
  } else if (waits_for_registry(facts, decision) && decision.chain.empty()) {
    engine_.wait_for_registry(facts.tag, {facts.registry, {}, facts.tag.ns},
                              priority_of(facts.tag));
  } else {
    engine_.unwant(facts.tag);
  }
}

/// A request that does not lead to an import, and will not, is served by having been looked at.
void Controller::serve_request(const TagFacts& facts, const Decision& decision) {
  const bool coming = decision.import || facts.importing || waits_for_registry(facts, decision);
  if (took_lead_ && facts.forced && !coming) requests_.serve(facts.tag, loop_.now());
}

void Controller::tell(const TagRef& tag, const Decision& before, const Decision& after) {
  if (after.reason == Reason::Importing || before.reason == after.reason ||
      told_by_import(before, after))
    return;
  log_.info("decided", {{"istag", objects::to_string(tag)},
                        {"reason", std::string(decide::to_string(after.reason))},
                        {"message", after.message},
                        {"reconcile_id", std::to_string(reconcile_id_)}});
}

/// Nobody needs it: nothing is imported, and after a while nothing is remembered.
void Controller::release(const TagRef& tag) {
  if (tracked_.erase(tag) > 0 && on_decided_) on_decided_(tag);
  dependents_.forget(tag);
  engine_.unwant(tag);
  const TimePoint since = unreferenced_.try_emplace(tag, loop_.now()).first->second;
  writer_.mark(tag);
  if (loop_.now() < since + config_.orphan_after) {
    due_.put(tag, since + config_.orphan_after, importing::Priority::Blocking);
  } else if (graph_.dependencies(tag).empty()) {
    unreferenced_.erase(tag);
    requests_.forget(tag);
    writer_.forget(tag);
    if (!engine_.importing(tag)) engine_.forget(tag);
  }
}

importing::Priority Controller::priority_of(const TagRef& tag) const {
  const auto consumers = graph_.consumers(tag);
  const bool blocks =
      std::any_of(consumers.begin(), consumers.end(), [](const graph::Consumer& consumer) {
        return consumer.object.kind != objects::Kind::ImageDependency;
      });
  return blocks ? importing::Priority::Blocking : importing::Priority::Declared;
}

reporting::Need Controller::need_of(const TagRef& tag) const {
  if (graph_.needed(tag)) return reporting::Need::Referenced;
  const auto at = unreferenced_.find(tag);
  const bool long_ago =
      at != unreferenced_.end() && loop_.now() >= at->second + config_.orphan_after;
  return long_ago ? reporting::Need::UnreferencedForLong : reporting::Need::Unreferenced;
}

reporting::StatusWriter::Hooks Controller::writer_hooks() {
  return {.targets = [this](const TagRef& tag) -> std::vector<reporting::ObjectTarget> {
            const reporting::Tracked* const tracked = find(tag);
            const reporting::Need need = need_of(tag);
            const bool decided = (need == reporting::Need::Referenced) == (tracked != nullptr);
            if (!decided || !board_.served(objects::Kind::ImageDependency)) return {};
            if (need != reporting::Need::Referenced && !board_.complete()) return {};
            const std::size_t held_back = plan_.held_back();
            auto targets = plan_.targets(tag, tracked, need);
            if (plan_.held_back() > held_back) announcer_.held_back(tag);
            if (plan_.held_back() < held_back && !plan_.any_held_back(tag.ns))
              announcer_.none_held_back(tag.ns);
            return targets;
          },
          .describe =
              [this](const TagRef& tag, const objects::DependencyStatus* before,
                     std::int64_t generation, std::string_view own_request) {
                return describe(tag, before, generation, own_request);
              },
          .may_write = [this] { return may_write(); },
          .reported =
              [this](const objects::ObjectKey& object, const std::string& uid,
                     const std::string& before, const objects::DependencyStatus& after) {
                announcer_.reported(object, uid, before, after);
              }};
}

objects::DependencyStatus Controller::describe(const TagRef& tag,
                                               const objects::DependencyStatus* before,
                                               std::int64_t generation,
                                               std::string_view own_request) const {
  const reporting::Tracked& tracked = *find(tag);
  const auto stream = graph_.stream(tag.ns, tag.stream);
  const objects::StreamTag* const found = stream ? stream->find(tag.tag) : nullptr;
  const auto consumers = graph_.consumers(tag);
  // Where the image behind an alias comes from is the business of the namespace that it lies in.
  const auto& local_chain = tracked.decision.local_chain;
  const bool hidden =
      !local_chain.empty() && decide::hidden_from(tag.ns, local_chain.back().ns, config_.scope);
  decide::Attempts attempts = engine_.scheduler().attempts().of(tag);
  if (tracked.decision.reason == Reason::RegistryBackoff) {
    const bool few = engine_.scheduler().registries().waiting() <= kPausedWithTimeMax;
    const bool named = few || before == nullptr || reporting::may_name_probe(*before, loop_.wall());
    attempts.next = named ? tracked.decision.recheck_at : std::nullopt;
  }
  attempts.next = to_wall(loop_, attempts.next);
  attempts.last = to_wall(loop_, attempts.last);
  return reporting::describe({.decision = tracked.decision,
                              .tag = tag,
                              .spec = found != nullptr && found->spec ? &*found->spec : nullptr,
                              .registry = hidden ? std::string() : tracked.registry,
                              .consumers = consumers,
                              .attempts = std::move(attempts),
                              .stalled_after_attempts = config_.stalled_after_attempts,
                              .handled_request = requests_.handled(tag, own_request),
                              .generation = generation,
                              .before = before,
                              .aftermath = tracked.aftermath,
                              .wall_now = loop_.wall()});
}

}  // namespace imagedeps::reconcile
