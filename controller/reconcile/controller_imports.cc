// Starts imports, and applies their results to the state.
#include <fmt/format.h>

#include <utility>

#include "kube/resource_version.h"
#include "reconcile/controller.h"

namespace imagedeps::reconcile {

using importing::ImportEngine;
using importing::InFlight;
using importing::Verdict;
using objects::TagRef;

namespace {

void log_registry(observe::Log& log, const importing::Scheduler::RegistryChange& change) {
  const bool reach = change.kind == importing::Circuit::Kind::Reach;
  log.warn(change.opened ? "registry paused" : "registry resumed",
           {{"registry", change.access.registry},
            {"reason", reach ? "reach" : "credentials"},
            {"namespace", reach ? std::string() : change.access.ns},
            {"istags", std::to_string(change.istags)}});
}

void log_start(observe::Log& log, const InFlight& import, std::uint32_t attempt) {
  log.info("importing", {{"istag", objects::to_string(import.order.tag)},
                         {"from", import.order.pull_spec},
                         {"attempt", std::to_string(attempt)},
                         {"reconcile_id", std::to_string(import.reconcile_id)}});
}

std::string text_of(const loop::Loop& loop, const std::optional<TimePoint>& next_attempt) {
  const bool has_time = next_attempt && *next_attempt != TimePoint::max();
  return has_time ? format_rfc3339(loop::to_wall(loop, *next_attempt))
                  : "once the registry resumes";
}

void log_result(observe::Log& log, const ImportEngine::Finished& finished,
                const std::string& next_attempt) {
  const auto& [ended, verdict, took, effects] = finished;
  const std::string istag = objects::to_string(ended.order.tag);
  const std::string duration = fmt::format("{:.3f}s", to_seconds(took));
  const std::string id = std::to_string(ended.reconcile_id);
  if (verdict.kind == Verdict::Kind::Populated)
    return log.info(
        "imported",
        {{"istag", istag}, {"image", verdict.image}, {"duration", duration}, {"reconcile_id", id}});
  if (!verdict.failure)
    return log.warn("import discarded", {{"istag", istag},
                                         {"reason", std::string(to_string(verdict.kind))},
                                         {"message", verdict.message},
                                         {"duration", duration},
                                         {"reconcile_id", id}});
  log.warn("import failed", {{"istag", istag},
                             {"reason", std::string(objects::to_string(*verdict.failure))},
                             {"message", verdict.message},
                             {"duration", duration},
                             {"reconcile_id", id},
                             {"next_attempt", next_attempt}});
}

}  // namespace

void Controller::start_imports() {
  if (!state_.lead.active()) return;
  const auto allowed = [this] { return state_.lead.may_write() && board().imports_allowed(); };
  while (const auto tag = engine_.next(allowed())) start_import(*tag);
}

/// Evaluates the istag once more, so that the order is as new as the facts.
void Controller::start_import(const TagRef& tag) {
  const bool forced = state_.requests.due(tag, loop_.now());
  evaluator_.evaluate(tag);
  const reporting::Tracked* const tracked = find(tag);
  if (tracked == nullptr || !tracked->decision.import) return engine_.drop(tag);
  const auto attempts = engine_.scheduler().attempts().of(tag).count;
  metrics_.waited(reporting::Worker::Import, engine_.scheduler().line().last_wait());
  const auto stream = state_.graph.stream(tag.ns, tag.stream);
  InFlight started{.order = *tracked->decision.import,
                   .before = importing::before_import(stream.get(), tag),
                   .forced = forced,
                   .again = attempts > 0,
                   .reconcile_id = evaluator_.evaluations()};
  log_start(log_, started, attempts + 1);
  engine_.begin(std::move(started));
  evaluator_.recheck(tag);
}

void Controller::finish_imports() {
  for (const auto& finished : engine_.take_finished()) finish_import(finished);
  for (const TagRef& tag : engine_.take_probes()) evaluator_.recheck(tag);
}

/// Applies the result of an import to the graph, the force requests and other istags.
void Controller::finish_import(const ImportEngine::Finished& finished) {
  const auto& [ended, verdict, took, effects] = finished;
  const TagRef& tag = ended.order.tag;
  if (verdict.stream || verdict.stream_gone) apply_answer(ended, verdict.stream);
  for (const auto& change : effects.registries) log_registry(log_, change);
  for (const TagRef& each : effects.recheck) evaluator_.recheck(each);
  metrics_.import_ended(ended, verdict, took);
  if (auto* const tracked = state_.istags.find(tag))
    tracked->imported = verdict.kind == Verdict::Kind::Populated;
  log_result(log_, finished, text_of(loop_, engine_.scheduler().attempts().of(tag).next));
  const bool served =
      verdict.kind == Verdict::Kind::Populated || verdict.kind == Verdict::Kind::Failed;
  if (ended.forced && served) state_.requests.serve(tag, loop_.now());
  evaluator_.recheck(tag);
}

/// The answer to an import and the watch event of the same change arrive in either order. The
/// answer is applied only if it is newer. No stream means that it does not exist.
void Controller::apply_answer(const InFlight& import,
                              std::shared_ptr<const objects::ImageStream> answered) {
  const TagRef& tag = import.order.tag;
  const auto cached = state_.graph.stream(tag.ns, tag.stream);
  if (!cached) return;
  if (!answered) {
    if (cached->meta.uid == import.order.stream_uid)
      remove({objects::Kind::ImageStream, tag.ns, tag.stream});
    return;
  }
  if (!kube::older(cached->meta.resource_version, answered->meta.resource_version)) return;
  upsert(answered);
  state_.answered_streams.record(*answered);
}

}  // namespace imagedeps::reconcile
