#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "base/function_ref.h"
#include "base/random.h"
#include "config/config.h"
#include "importing/import_engine.h"
#include "kube/client.h"
#include "loop/loop.h"
#include "loop/wakeup.h"
#include "observe/log.h"
#include "observe/metrics.h"
#include "reconcile/evaluator.h"
#include "reconcile/operator_state.h"
#include "reconcile/reporter.h"
#include "reporting/reconcile_metrics.h"
#include "reporting/view.h"

namespace imagedeps::reconcile {

/// Ties everything together. Changes of the caches go into the state. A pass then evaluates each
/// istag that they touch, starts imports, and reports. Everything that changes asks for a pass,
/// which runs as the loop's next task, so nothing waits for a timer, and imports start before
/// statuses are written. Without leadership it evaluates as well, for the page and the metrics, but
/// writes nothing. Loop thread.
class Controller {
 public:
  /// All but `config` must outlive it.
  Controller(loop::Loop& loop, kube::Transport& transport, observe::Log& log,
             observe::Metrics& metrics, Config config, std::uint64_t seed);
  Controller(const Controller&) = delete;
  Controller& operator=(const Controller&) = delete;

  // What the caches show.
  void upsert(std::shared_ptr<const objects::ImageStream> stream);
  void upsert(std::shared_ptr<const objects::ReferenceObject> object);
  void upsert(std::shared_ptr<const objects::ImageDependency> dependency);
  void upsert(std::shared_ptr<const objects::Namespace> ns);
  void remove(const objects::ObjectKey& key);
  /// A list of this kind starts. It is authoritative.
  void listing(objects::Kind kind);
  /// To be called after each change of board().
  void caches_changed() { wake_.soon(); }
  [[nodiscard]] SyncBoard& board() { return state_.board; }
  [[nodiscard]] const SyncBoard& board() const { return state_.board; }

  /// See Lead::start.
  void start_leading(std::function<bool()> lease_valid);
  /// Stops writing immediately and cancels the requests in flight.
  void stop_leading();
  [[nodiscard]] bool leading() const { return state_.lead.leading(); }
  /// Starts no more imports. Calls `done` once those in flight have ended and are reported, at the
  /// latest after `limit`.
  void drain(Duration limit, std::function<void()> done);

  // For metrics, page, demo and tests.
  [[nodiscard]] const OperatorState& state() const { return state_; }
  [[nodiscard]] const Config& config() const { return state_.config; }
  [[nodiscard]] const graph::Graph& graph() const { return state_.graph; }
  [[nodiscard]] const importing::ImportEngine& engine() const { return engine_; }
  [[nodiscard]] const Reporter& reporter() const { return reporter_; }
  [[nodiscard]] Evaluator& evaluator() { return evaluator_; }
  [[nodiscard]] const Evaluator& evaluator() const { return evaluator_; }
  [[nodiscard]] const reporting::ReconcileMetrics& metrics() const { return metrics_; }
  void each_istag(FunctionRef<void(const reporting::IstagView&)> visit) const;
  /// The entries of scope.namespaces that match no namespace, as of the last pass. Empty while
  /// Namespaces cannot be read.
  [[nodiscard]] const std::set<std::string>& unmatched_scope() const { return unmatched_; }
  /// See Istags::find.
  [[nodiscard]] const reporting::Tracked* find(const objects::TagRef& tag) const {
    return state_.istags.find(tag);
  }
  /// The size of each map, by its content. With no objects left, and after the longest back-off,
  /// all are 0 (docs/architecture.md, invariant 9).
  [[nodiscard]] std::map<std::string, std::size_t> remembered() const;
  /// True if nothing is left to evaluate, import or write, now or later.
  [[nodiscard]] bool settled() const;

 private:
  void pass();
  void check_caches();
  void check_scope();
  void activate();
  void restore_circuits();
  void restore_attempts(const objects::ImageDependency& dependency);
  void queue_stream_requests();
  void start_imports();
  void start_import(const objects::TagRef& tag);
  void finish_imports();
  void finish_import(const importing::ImportEngine::Finished& finished);
  void apply_answer(const importing::InFlight& import,
                    std::shared_ptr<const objects::ImageStream> answered);
  void drain_until(TimePoint limit, std::function<void()> done);

  loop::Loop& loop_;
  observe::Log& log_;
  OperatorState state_;
  reporting::ReconcileMetrics metrics_;
  Random random_;
  kube::Client client_;
  loop::Wakeup wake_;  ///< Runs pass().
  importing::ImportEngine engine_;
  Reporter reporter_;
  Evaluator evaluator_;
  std::unique_ptr<loop::Loop::Timer> drain_timer_;
  /// ImageDependencies can be written, and every object that may refer to an istag is cached.
  bool reportable_ = false;
  bool stream_requests_queued_ = false;
  bool namespaces_changed_ = true;   ///< Since check_scope().
  std::set<std::string> unmatched_;  ///< Entries of scope.namespaces that match no namespace.
};

}  // namespace imagedeps::reconcile
