#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "decide/decide.h"
#include "importing/import_engine.h"
#include "importing/work_queue.h"
#include "loop/loop.h"
#include "loop/wakeup.h"
#include "observe/log.h"
#include "reconcile/operator_state.h"
#include "reconcile/reporter.h"
#include "reporting/dependents.h"
#include "reporting/reconcile_metrics.h"

namespace imagedeps::reconcile {

/// Evaluates istags, one at a time: gathers the facts, calls decide, and hands the decision to the
/// import engine and the reporter. This is the only caller of decide. Loop thread.
class Evaluator {
 public:
  /// All must outlive it. `wake` runs when run() has something to do.
  Evaluator(loop::Loop& loop, observe::Log& log, reporting::ReconcileMetrics& metrics,
            OperatorState& state, importing::ImportEngine& engine, Reporter& reporter,
            loop::Wakeup& wake);

  /// Queues the istag for evaluation at `due`. The earliest time and the highest priority win.
  void queue(const objects::TagRef& tag, TimePoint due,
             importing::Priority priority = importing::Priority::Blocking) {
    queue_.put(tag, due, priority);
  }
  /// Queues the istag and its aliases now: facts outside of the graph have changed.
  void recheck(const objects::TagRef& tag);
  /// Queues all needed istags now.
  void queue_all();
  /// An object has changed: queues the istags whose dependents have all moved by that.
  void check_dependents(const objects::ReferenceObject& object);

  /// Evaluates the istags that are due, up to a limit per pass.
  void run();
  /// Wakes the owner when the next istag is due.
  void set_timer();
  void evaluate(const objects::TagRef& tag);

  [[nodiscard]] decide::TagFacts gather(const objects::TagRef& tag) const;
  /// Adds the facts that are not in the graph. Times are on the loop's clock.
  void add_own_facts(decide::TagFacts& facts) const;
  [[nodiscard]] const decide::Policy& policy() const { return policy_; }

  /// Subscribes to evaluations: `listener` is called with each istag that was evaluated or released.
  /// The page needs this to send changes to browsers while it is not known to this layer. It must
  /// not call back. An empty function unsubscribes.
  void on_decided(std::function<void(const objects::TagRef&)> listener) {
    on_decided_ = std::move(listener);
  }
  [[nodiscard]] const importing::WorkQueue& waiting() const { return queue_; }
  /// The number of evaluations. During evaluate() it is the reconcile_id of log lines.
  [[nodiscard]] std::uint64_t evaluations() const { return evaluations_; }
  /// Adds the size of each map, by its content.
  void remembered(std::map<std::string, std::size_t>& sizes) const;

 private:
  void apply(const decide::TagFacts& facts, decide::Decision decision);
  void note_image(const objects::TagRef& tag, reporting::Tracked& tracked,
                  const decide::Decision& decision);
  void note_missing(const objects::TagRef& tag, reporting::Tracked& tracked,
                    const decide::Decision& decision);
  void note_dependents(const objects::TagRef& tag, reporting::Tracked& tracked);
  void steer_import(const decide::TagFacts& facts, const decide::Decision& decision);
  void serve_request(const decide::TagFacts& facts, const decide::Decision& decision);
  void queue_recheck(const decide::TagFacts& facts, const decide::Decision& decision);
  void report(const objects::TagRef& tag, const Istags::Entry& entry, decide::Decision decision);
  void release(const objects::TagRef& tag);

  loop::Loop& loop_;
  observe::Log& log_;
  reporting::ReconcileMetrics& metrics_;
  OperatorState& state_;
  importing::ImportEngine& engine_;
  Reporter& reporter_;
  loop::Wakeup& wake_;
  const decide::Policy policy_;
  reporting::Dependents dependents_;
  importing::WorkQueue queue_;
  std::function<void(const objects::TagRef&)> on_decided_;
  std::uint64_t evaluations_ = 0;
  std::unique_ptr<loop::Loop::Timer> timer_;
};

}  // namespace imagedeps::reconcile
