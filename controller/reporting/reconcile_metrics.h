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

/// What works things off: the label `name` of workqueue_* and `controller` of
/// imagedeps_reconciles_total.
enum class Worker { Istag, Import, ImageDependency };
inline constexpr std::array kWorkers{Worker::Istag, Worker::Import, Worker::ImageDependency};
[[nodiscard]] std::string_view to_string(Worker worker);

/// What this folder counts as it goes along; all that can be read off the caches is made at scrape
/// time instead (series.h). Every value of a label that is a closed set exists from the start, at
/// 0. Loop thread.
class ReconcileMetrics {
 public:
  enum class Outcome { Success, Error, Requeue, RequeueAfter };

  /// Declares all. At most `registries_max` hosts get series of their own, first come, first
  /// served.
  ReconcileMetrics(observe::Metrics& metrics, std::size_t registries_max);

  /// An import from this registry may be made: from now on it has a label, and its counters are
  /// there.
  void meet(const std::string& registry);
  /// The label of a registry: its host, "other" where there were too many, empty for none.
  [[nodiscard]] const std::string& label(const std::string& registry) const;
  [[nodiscard]] const std::set<std::string>& registries() const { return registries_; }

  void import_ended(const importing::InFlight& import, const importing::Verdict& verdict,
                    Duration took);
  /// A tag that was needed and had no image has one.
  void healed(bool by_us, Duration after);
  /// "applied", "unchanged", "conflict" or "error".
  void status_update(std::string_view result);
  /// "created", "known" (the server had it), "failed" or "dropped" (too many).
  void event(std::string_view result);
  void worked(Worker worker, Outcome outcome, Duration took);
  /// It was due for so long before it was taken up.
  void waited(Worker worker, Duration for_so_long) { at(worker).waited(to_seconds(for_so_long)); }

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
