#include "reporting/reconcile_metrics.h"

#include <utility>
#include <vector>

namespace imagedeps::reporting {

using objects::ImportFailure;
using Kind = importing::Verdict::Kind;
using Labels = observe::Metrics::Labels;

namespace {

constexpr std::string_view kImports = "imagedeps_imports_total";
constexpr std::string_view kImportSeconds = "imagedeps_import_duration_seconds";
constexpr std::string_view kRetries = "imagedeps_import_retries_total";
constexpr std::string_view kRateLimited = "imagedeps_registry_rate_limited_total";
constexpr std::array<std::string_view, 4> kOutcomes{"success", "error", "requeue", "requeue_after"};

/// Only an answer of a registry or a final answer of the API server is an attempt. All other results
/// are skipped.
std::string result_of(Kind kind) {
  if (kind == Kind::Populated) return "success";
  return kind == Kind::Failed ? "failure" : "skipped";
}

Labels import_labels(std::string registry, Kind kind, std::string_view reason) {
  return {{"registry", std::move(registry)},
          {"result", result_of(kind)},
          {"reason", std::string(reason)}};
}

std::vector<Labels> import_series(const std::string& registry) {
  std::vector<Labels> all;
  for (int i = 0; i <= static_cast<int>(ImportFailure::ImportFailed); ++i) {
    all.push_back(
        import_labels(registry, Kind::Failed, objects::to_string(static_cast<ImportFailure>(i))));
  }
  for (const Kind kind :
       {Kind::Populated, Kind::Stale, Kind::StreamChanged, Kind::Held, Kind::Trouble}) {
    all.push_back(import_labels(registry, kind, to_string(kind)));
  }
  return all;
}

std::vector<Labels> one_each(std::string_view label, std::initializer_list<const char*> values) {
  std::vector<Labels> all;
  for (const char* const value : values) all.push_back({{std::string(label), value}});
  return all;
}

std::vector<Labels> by_worker(std::string_view label) {
  std::vector<Labels> all;
  for (const Worker worker : kWorkers)
    all.push_back({{std::string(label), std::string(to_string(worker))}});
  return all;
}

}  // namespace

std::string_view to_string(Worker worker) {
  switch (worker) {
    case Worker::Istag: return "istag";
    case Worker::Import: return "import";
    case Worker::ImageDependency: return "imagedependency";
  }
  return {};
}

ReconcileMetrics::ReconcileMetrics(observe::Metrics& metrics, std::size_t registries_max)
    : metrics_(metrics), registries_max_(registries_max) {
  declare_imports();
  declare_work();
  metrics_.declare_histogram(
      "imagedeps_heal_duration_seconds",
      "Time from needed without an image to populated, for tags that our imports populated.",
      {10, 30, 60, 120, 300, 900, 1800, 3600, 14400}, one_each("hold", {"", "Observe", "Paused"}));
  metrics_.declare_counter(
      "imagedeps_healed_tags_total",
      "Needed tags without an image that got one: by our import, or by another client.",
      one_each("by", {"operator", "other"}));
  metrics_.declare_counter("imagedeps_status_updates_total",
                           "Writes of ImageDependencies, and checks that found nothing to write.",
                           one_each("result", {"applied", "unchanged", "conflict", "error"}));
  metrics_.declare_counter("imagedeps_events_total", "Kubernetes events by result.",
                           one_each("result", {"created", "known", "failed", "dropped"}));
}

void ReconcileMetrics::declare_imports() {
  metrics_.declare_counter(std::string(kImports),
                           "Import requests by result. Success and failure are attempts.",
                           import_series(""));
  metrics_.declare_histogram(std::string(kImportSeconds), "Duration of one import request.",
                             {0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120},
                             one_each("result", {"success", "failure", "skipped"}));
  metrics_.declare_counter(std::string(kRetries), "Import attempts after the first of a tag.",
                           one_each("registry", {""}));
  metrics_.declare_counter(std::string(kRateLimited),
                           "Imports that a registry rejected because of its rate limit.",
                           one_each("registry", {""}));
}

void ReconcileMetrics::declare_work() {
  std::vector<Labels> outcomes;
  for (const Worker worker : kWorkers) {
    for (const auto outcome : kOutcomes)
      outcomes.push_back(
          {{"controller", std::string(to_string(worker))}, {"result", std::string(outcome)}});
  }
  const std::vector<double> bounds{0.00001, 0.0001, 0.001, 0.01, 0.1, 1, 10, 100};
  metrics_.declare_counter("imagedeps_reconciles_total",
                           "Items that were worked off, by what came of it.", outcomes);
  metrics_.declare_histogram("imagedeps_reconcile_duration_seconds", "Time that one item took.",
                             bounds, by_worker("controller"));
  metrics_.declare_histogram("workqueue_work_duration_seconds", "Time that one item took.", bounds,
                             by_worker("name"));
  metrics_.declare_histogram("workqueue_queue_duration_seconds",
                             "For how long an item was due before it was taken up.", bounds,
                             by_worker("name"));
  metrics_.declare_counter("workqueue_retries_total",
                           "Items that were put in again because they failed.", by_worker("name"));
  for (const Worker worker : kWorkers) {
    const std::string name(to_string(worker));
    Series& series = at(worker);
    for (std::size_t i = 0; i < kOutcomes.size(); ++i) {
      series.outcomes.at(i) =
          metrics_.writer("imagedeps_reconciles_total",
                          {{"controller", name}, {"result", std::string(kOutcomes.at(i))}});
    }
    series.took = metrics_.writer("imagedeps_reconcile_duration_seconds", {{"controller", name}});
    series.work_took = metrics_.writer("workqueue_work_duration_seconds", {{"name", name}});
    series.waited = metrics_.writer("workqueue_queue_duration_seconds", {{"name", name}});
    series.retries = metrics_.writer("workqueue_retries_total", {{"name", name}});
  }
}

void ReconcileMetrics::add_import_series(const std::string& registry) {
  for (const Labels& labels : import_series(registry)) metrics_.count(kImports, labels, 0);
  metrics_.count(kRetries, {{"registry", registry}}, 0);
  metrics_.count(kRateLimited, {{"registry", registry}}, 0);
}

void ReconcileMetrics::meet(const std::string& registry) {
  if (registry.empty() || registries_.contains(registry)) return;
  const bool room = registries_.size() < registries_max_;
  if (room) registries_.insert(registry);
  if (room || !std::exchange(met_too_many_, true)) add_import_series(label(registry));
}

const std::string& ReconcileMetrics::label(const std::string& registry) const {
  static const std::string other = "other";
  return registry.empty() || registries_.contains(registry) ? registry : other;
}

void ReconcileMetrics::import_ended(const importing::InFlight& import,
                                    const importing::Verdict& verdict, Duration took) {
  const std::string registry = label(import.order.registry);
  const bool judged = verdict.kind == Kind::Populated || verdict.kind == Kind::Failed;
  metrics_.count(kImports, import_labels(registry, verdict.kind,
                                         verdict.failure ? objects::to_string(*verdict.failure)
                                                         : to_string(verdict.kind)));
  metrics_.observe(kImportSeconds, {{"result", result_of(verdict.kind)}}, to_seconds(took));
  if (judged && import.again) metrics_.count(kRetries, {{"registry", registry}});
  if (verdict.failure == ImportFailure::RateLimited)
    metrics_.count(kRateLimited, {{"registry", registry}});
  if (verdict.kind == Kind::Populated) {
    worked(Worker::Import, Outcome::Success, took);
  } else {
    worked(Worker::Import, verdict.kind == Kind::Failed ? Outcome::RequeueAfter : Outcome::Requeue,
           took);
  }
}

void ReconcileMetrics::healed(bool by_us, std::string_view hold, Duration after) {
  metrics_.count("imagedeps_healed_tags_total", {{"by", by_us ? "operator" : "other"}});
  if (by_us)
    metrics_.observe("imagedeps_heal_duration_seconds", {{"hold", std::string(hold)}},
                     to_seconds(after));
}

void ReconcileMetrics::status_update(std::string_view result) {
  metrics_.count("imagedeps_status_updates_total", {{"result", std::string(result)}});
}

void ReconcileMetrics::event(std::string_view result) {
  metrics_.count("imagedeps_events_total", {{"result", std::string(result)}});
}

void ReconcileMetrics::worked(Worker worker, Outcome outcome, Duration took) {
  Series& series = at(worker);
  series.outcomes.at(static_cast<std::size_t>(outcome))(1);
  series.took(to_seconds(took));
  series.work_took(to_seconds(took));
  const bool failed =
      outcome == Outcome::Error || (worker == Worker::Import && outcome != Outcome::Success);
  if (failed) series.retries(1);
}

}  // namespace imagedeps::reporting
