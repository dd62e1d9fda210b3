#pragma once

#include <functional>

#include "config/config.h"
#include "kube/transport.h"
#include "loop/loop.h"
#include "observe/health.h"
#include "observe/log.h"
#include "observe/metrics.h"
#include "reconcile/caches.h"
#include "reconcile/controller.h"

namespace imagedeps::reconcile {

/// The whole operator: caches, decisions, imports, reports. Commands `run` and `demo` and the
/// simulations construct it in the same way. Loop thread.
class Operator {
 public:
  /// All but `config` must outlive it.
  Operator(loop::Loop& loop, kube::Transport& transport, observe::Log& log,
           observe::Metrics& metrics, Config config, std::uint64_t seed);

  /// /readyz: the caches have started, and access to the kinds that imports depend on is not denied.
  /// Other kinds only have a note. Checks and metrics must not be read after the operator is
  /// destroyed.
  void add_checks(observe::Health& health);
  /// Starts the caches and evaluates. Writes nothing until start_leading().
  void start();
  /// From now on it imports and writes while `lease_valid` returns true (see Lead).
  void start_leading(std::function<bool()> lease_valid) {
    controller_.start_leading(std::move(lease_valid));
  }
  /// Stops immediately and cancels imports in flight.
  void stop_leading() { controller_.stop_leading(); }
  /// Starts no more imports, waits for those in flight and their statuses, at most for `limit`, then
  /// runs `done` on the loop.
  void drain(Duration limit, std::function<void()> done) {
    controller_.drain(limit, std::move(done));
  }

  [[nodiscard]] const Controller& controller() const { return controller_; }
  /// See Evaluator::on_decided.
  void on_decided(std::function<void(const objects::TagRef&)> listener) {
    controller_.evaluator().on_decided(std::move(listener));
  }
  [[nodiscard]] const Caches& caches() const { return caches_; }

 private:
  void add_metrics(observe::Metrics& metrics);

  loop::Loop& loop_;
  Random random_;
  Controller controller_;
  Caches caches_;
};

}  // namespace imagedeps::reconcile
