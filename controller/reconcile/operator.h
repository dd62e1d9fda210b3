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

/// The whole operator: caches, decisions, imports, status. `run`, `demo` and the simulations
/// construct it alike. Loop thread.
class Operator {
 public:
  /// All but `config` must outlive it.
  Operator(loop::Loop& loop, kube::Transport& transport, observe::Log& log,
           observe::Metrics& metrics, Config config, std::uint64_t seed);

  /// /readyz: the caches have started, and none without which nothing may be imported is denied.
  /// Other kinds only get a note. No check may be asked for, and no metric read, after the operator
  /// is gone.
  void add_checks(observe::Health& health);
  /// Fills the caches and keeps them; decides, but writes nothing until start_leading().
  void start();
  /// From now on it imports and writes, as long as `lease_valid` says so at that moment.
  void start_leading(std::function<bool()> lease_valid) {
    controller_.start_leading(std::move(lease_valid));
  }
  /// At once: imports in flight are given up.
  void stop_leading() { controller_.stop_leading(); }
  /// Starts no more imports, waits for those in flight and their status, at most `limit`; then
  /// `done`, on the loop.
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
