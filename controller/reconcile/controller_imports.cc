// Imports: from the decision that orders one to what its end means.
#include <fmt/format.h>

#include <utility>

#include "kube/resource_version.h"
#include "reconcile/controller.h"

namespace imagedeps::reconcile {

using importing::ImportEngine;
using importing::Verdict;
using objects::TagRef;

namespace {

void log_change(observe::Log& log, const importing::Scheduler::RegistryChange& change) {
  const bool reach = change.kind == importing::Circuit::Kind::Reach;
  log.warn(change.opened ? "registry paused: it fails every import" : "registry answers again",
           {{"registry", change.source.registry},
            {"about", reach ? "reach" : "credentials"},
            {"namespace", reach ? std::string() : change.source.ns},
            {"istags", std::to_string(change.istags)}});
}

}  // namespace

/// Starts what may be started now.
void Controller::start_imports() {
  if (!took_lead_) return;
  const auto allowed = [this] { return may_write() && board_.imports_allowed(); };
  while (const auto tag = engine_.next(allowed())) start_import(*tag);
}

/// Decides once more, so that no order is older than the facts.
void Controller::start_import(const TagRef& tag) {
  const bool forced = requests_.due(tag, loop_.now());
  evaluate(tag);
  const auto at = tracked_.find(tag);
  if (at == tracked_.end() || !at->second.decision.import) return engine_.drop(tag);
  const auto attempts = engine_.scheduler().attempts().of(tag).count;
  metrics_.waited(reporting::Worker::Import, engine_.scheduler().line().last_wait());
  importing::InFlight import{.order = *at->second.decision.import,
                             .forced = forced,
                             .again = attempts > 0,
                             .reconcile_id = reconcile_id_};
  import.before = importing::before_import(graph_.stream(tag.ns, tag.stream).get(), tag);
  log_.info("importing", {{"istag", objects::to_string(tag)},
                          {"from", import.order.pull_spec},
                          {"attempt", std::to_string(attempts + 1)},
                          {"reconcile_id", std::to_string(import.reconcile_id)}});
  engine_.begin(std::move(import));
  look_again(tag);
}

/// What the imports that have ended mean for the graph, the requests and other istags.
void Controller::settle_imports() {
  for (auto& finished : engine_.take_finished()) settle(finished);
  for (const TagRef& tag : engine_.take_probes()) look_again(tag);
}

void Controller::settle(ImportEngine::Finished& finished) {
  const auto& [import, verdict, took, effects] = finished;
  const TagRef& tag = import.order.tag;
  if (verdict.stream || verdict.stream_gone) stream_answered(import, verdict.stream);
  for (const auto& change : effects.registries) log_change(log_, change);
  for (const TagRef& each : effects.look_again) look_again(each);
  metrics_.import_ended(import, verdict, took);
  if (const auto at = tracked_.find(tag); at != tracked_.end())
    at->second.imported = verdict.kind == Verdict::Kind::Populated;
  tell(import, verdict, took);
  const bool served =
      verdict.kind == Verdict::Kind::Populated || verdict.kind == Verdict::Kind::Failed;
  if (import.forced && served) requests_.serve(tag, loop_.now());
  look_again(tag);
}

/// The answer to an import and the watch's event of the same change come in either order. The
/// answer counts only where it is the later one.
void Controller::stream_answered(const importing::InFlight& import,
                                 std::shared_ptr<const objects::ImageStream> answered) {
  const TagRef key = importing::stream_of(import.order.tag);
  const auto known = graph_.stream(key.ns, key.stream);
  if (!known) return;
  if (!answered) {
    if (known->meta.uid == import.order.stream_uid)
      remove({objects::Kind::ImageStream, key.ns, key.stream});
    return;
  }
  const std::string version = answered->meta.resource_version;
  if (!kube::older(known->meta.resource_version, version)) return;
  upsert(std::move(answered));
  versions_from_answers_[key] = version;
}

void Controller::tell(const importing::InFlight& import, const importing::Verdict& verdict,
                      Duration took) {
  const std::string istag = objects::to_string(import.order.tag);
  const std::string seconds = fmt::format("{:.3f}", to_seconds(took));
  const std::string id = std::to_string(import.reconcile_id);
  if (verdict.kind == importing::Verdict::Kind::Populated)
    return log_.info(
        "imported",
        {{"istag", istag}, {"image", verdict.image}, {"seconds", seconds}, {"reconcile_id", id}});
  if (!verdict.failure) {
    return log_.warn("import came to nothing", {{"istag", istag},
                                                {"because", std::string(to_string(verdict.kind))},
                                                {"message", verdict.message},
                                                {"seconds", seconds},
                                                {"reconcile_id", id}});
  }
  const auto next = engine_.scheduler().attempts().of(import.order.tag).next;
  const bool known = next && *next != TimePoint::max();
  log_.warn("import failed", {{"istag", istag},
                              {"reason", std::string(objects::to_string(*verdict.failure))},
                              {"message", verdict.message},
                              {"seconds", seconds},
                              {"reconcile_id", id},
                              {"next_attempt", known ? format_rfc3339(loop::to_wall(loop_, *next))
                                                     : "when the registry answers again"}});
}

/// Its facts have changed by something that the graph does not know.
void Controller::look_again(const TagRef& tag) {
  due_.put(tag, loop_.now(), importing::Priority::Blocking);
  look_at_aliases_of(tag);
  schedule();
}

void Controller::look_at_aliases_of(const TagRef& tag) {
  for (const TagRef& alias : graph_.aliases_of(tag))
    due_.put(alias, loop_.now(), importing::Priority::Blocking);
}

}  // namespace imagedeps::reconcile
