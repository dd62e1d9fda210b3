#include "reconcile/reporter.h"

#include <utility>

#include "decide/messages.h"
#include "reporting/status.h"

namespace imagedeps::reconcile {

using objects::TagRef;
using reporting::Need;
using reporting::ObjectTarget;
using reporting::Tracked;

namespace {

/// Istags checked in one pass. Other tasks of the loop run in between.
constexpr int kChecksPerPass = 256;

/// While more istags than this wait for registries, their objects name the time of the first probe
/// only. Updating it would cost one write per object and failed probe.
constexpr std::size_t kPausedWithTimeMax = 20;

std::optional<TimePoint> to_wall(const loop::Loop& loop, const std::optional<TimePoint>& time) {
  if (!time || *time == TimePoint::max()) return std::nullopt;
  return loop::to_wall(loop, *time);
}

}  // namespace

Reporter::Reporter(loop::Loop& loop, kube::Client& client, observe::Log& log,
                   reporting::ReconcileMetrics& metrics, const OperatorState& state,
                   const importing::ImportEngine& engine, Random& random, loop::Wakeup& wake)
    : loop_(loop),
      state_(state),
      engine_(engine),
      wake_(wake),
      plan_(state.graph, state.config),
      events_(loop, client, log, metrics, wake),
      announcer_(state.graph, state.config, events_),
      writer_(loop, client, log, metrics, state.config.status_rate, random, wake) {}

void Reporter::start() {
  writer_.start();
  events_.start();
  announcer_.start();
}

void Reporter::stop() {
  writer_.stop();
  events_.stop();
}

void Reporter::mark_all() {
  state_.istags.each([this](const TagRef& tag, const Tracked&) { mark(tag); });
  state_.istags.each_released([this](const TagRef& tag) { mark(tag); });
}

void Reporter::removed(const objects::ObjectKey& key) {
  if (key.kind == objects::Kind::ImageDependency) writer_.plan().removed(loop_.now(), key);
  announcer_.removed(key);
}

void Reporter::run() {
  for (const reporting::FinishedWrite& finished : writer_.take_finished()) {
    const reporting::Write& write = finished.write;
    if (write.step != reporting::Write::Step::Status || finished.uid.empty()) continue;
    announcer_.reported({objects::Kind::ImageDependency, write.tag.ns, write.name}, finished.uid,
                        write.ready_before, write.status);
  }
  write_statuses();
  events_.pump(state_.lead.may_write());
}

void Reporter::write_statuses() {
  for (int i = 0; i < kChecksPerPass; ++i) {
    const auto tag = writer_.next(state_.lead.may_write());
    if (!tag) return;
    for (const ObjectTarget& target : targets_of(*tag)) write(*tag, target);
  }
  wake_.soon();
}

void Reporter::write(const TagRef& tag, const ObjectTarget& target) {
  std::optional<objects::DependencyStatus> status;
  if (const auto base = writer_.plan().base(tag, target)) {
    status =
        target.action == ObjectTarget::Action::Orphan
            ? reporting::orphaned(*base->status)
            : status_of(tag, *base, target.seen ? std::string_view(target.seen->requested_at) : "");
  }
  writer_.write(tag, target, std::move(status));
}

std::vector<ObjectTarget> Reporter::targets_of(const TagRef& tag) {
  const Tracked* const tracked = state_.istags.find(tag);
  const Need need = need_of(tag);
  const bool decided = (need == Need::Referenced) == (tracked != nullptr);
  if (!decided || !state_.board.served(objects::Kind::ImageDependency)) return {};
  if (need != Need::Referenced && !state_.board.complete()) return {};
  const std::size_t held_back = plan_.held_back();
  auto targets = plan_.targets(tag, tracked, need);
  if (plan_.held_back() > held_back) announcer_.held_back(tag);
  if (plan_.held_back() < held_back && !plan_.any_held_back(tag.ns))
    announcer_.none_held_back(tag.ns);
  return targets;
}

Need Reporter::need_of(const TagRef& tag) const {
  if (state_.graph.needed(tag)) return Need::Referenced;
  return state_.istags.released_for(loop_.now(), tag, state_.config.orphan_after)
             ? Need::UnreferencedForLong
             : Need::Unreferenced;
}

objects::DependencyStatus Reporter::status_of(const TagRef& tag,
                                              const reporting::WritePlan::Base& base,
                                              std::string_view own_request) const {
  const Tracked& tracked = *state_.istags.find(tag);
  const auto stream = state_.graph.stream(tag.ns, tag.stream);
  const objects::StreamTag* const found = stream ? stream->find(tag.tag) : nullptr;
  const auto consumers = state_.graph.consumers(tag);
  return reporting::describe({.decision = tracked.decision,
                              .tag = tag,
                              .spec = found != nullptr && found->spec ? &*found->spec : nullptr,
                              .registry = registry_of(tag, tracked),
                              .consumers = consumers,
                              .attempts = attempts_of(tag, tracked, base.status),
                              .stalled_after_attempts = state_.config.stalled_after_attempts,
                              .handled_request = state_.requests.handled(tag, own_request),
                              .generation = base.generation,
                              .before = base.status,
                              .aftermath = tracked.aftermath,
                              .wall_now = loop_.wall()});
}

/// Times of the wall clock.
decide::Attempts Reporter::attempts_of(const TagRef& tag, const Tracked& tracked,
                                       const objects::DependencyStatus* before) const {
  decide::Attempts attempts = engine_.scheduler().attempts().of(tag);
  if (tracked.decision.reason == decide::Reason::RegistryBackoff) {
    const bool few = engine_.scheduler().registries().waiting() <= kPausedWithTimeMax;
    const bool named = few || before == nullptr || reporting::may_name_probe(*before, loop_.wall());
    attempts.next = named ? tracked.decision.recheck_at : std::nullopt;
  }
  attempts.next = to_wall(loop_, attempts.next);
  attempts.last = to_wall(loop_, attempts.last);
  return attempts;
}

/// The registry that is shown. The source of the image behind an alias is shown only where the
/// target's namespace is visible.
std::string Reporter::registry_of(const TagRef& tag, const Tracked& tracked) const {
  const auto& chain = tracked.decision.local_chain;
  const bool hidden =
      !chain.empty() && decide::hidden_from(tag.ns, chain.back().ns, state_.config.scope);
  return hidden ? std::string() : tracked.registry;
}

void Reporter::remembered(std::map<std::string, std::size_t>& sizes) const {
  sizes["istags held back"] = plan_.held_back();
  sizes["limits that were reported"] = announcer_.warned();
  writer_.plan().remembered(sizes);
}

}  // namespace imagedeps::reconcile
