#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <string_view>

#include "importing/import_answer.h"
#include "importing/importer.h"
#include "observe/metrics.h"

namespace imagedeps::reporting {

/// The queues: label `name` of workqueue_*, and label `controller` of imagedeps_reconciles_total.
enum class Worker { Istag, Import, ImageDependency };
inline constexpr std::array kWorkers{Worker::Istag, Worker::Import, Worker::ImageDependency};
[[nodiscard]] std::string_view to_string(Worker worker);

/// Metrics that are counted when something happens. Those that can be computed from the caches are
/// collected at scrape time (reconcile/series.h). Labels with a closed set of values have all their
/// series from the start, with value 0. Loop thread.
class ReconcileMetrics {
 public:
  enum class Outcome { Success, Error, Requeue, RequeueAfter };

  /// Declares all metrics. The first `registries_max` hosts get their own series.
  ReconcileMetrics(observe::Metrics& metrics, std::size_t registries_max);

  /// Imports from this registry may follow. Creates its label and its counters.
  void meet(const std::string& registry);
  /// The label of a registry: its host, "other" beyond the limit, or empty for no registry.
  [[nodiscard]] const std::string& label(const std::string& registry) const;
  [[nodiscard]] const std::set<std::string>& registries() const { return registries_; }

  void import_ended(const importing::InFlight& import, const importing::Verdict& verdict,
                    Duration took);
  /// A needed tag without an image has got one. `hold`: why imagedeps did not import it before, or
  /// empty.
  void healed(bool by_us, std::string_view hold, Duration after);
  /// "applied", "unchanged", "conflict" or "error".
  void status_update(std::string_view result);
  /// "created", "known" (already on the server), "failed" or "dropped" (too many).
  void event(std::string_view result);
  void worked(Worker worker, Outcome outcome, Duration took);
  /// How long an item had been due when its processing started.
  void waited(Worker worker, Duration time) { at(worker).waited(to_seconds(time)); }

 private:
  struct Series {
    std::array<std::function<void(double)>, 4> outcomes;
    std::function<void(double)> took, work_took, waited, retries;
  };
  void declare_imports();
  void declare_work();
  void add_import_series(const std::string& registry);
  Series& at(Worker worker) { return series_.at(static_cast<std::size_t>(worker)); }

  observe::Metrics& metrics_;
  const std::size_t registries_max_;
  std::set<std::string> registries_;
  bool met_too_many_ = false;
  std::array<Series, kWorkers.size()> series_;
};

}  // namespace imagedeps::reporting
