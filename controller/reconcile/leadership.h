#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "kube/elector.h"
#include "loop/loop.h"
#include "observe/health.h"
#include "observe/log.h"
#include "observe/metrics.h"
#include "reconcile/operator.h"

namespace imagedeps::reconcile {

/// Allows an Operator to write only while it holds a Lease. A standby has full caches and evaluates
/// like the leader, so that it can take over immediately. Loop thread.
class Leadership {
 public:
  /// All but `lease` must outlive it. `lost` runs when leadership was lost and the operator has been
  /// stopped. The process then ends, which only its main function can do. `lost` must not destroy this.
  Leadership(loop::Loop& loop, kube::Transport& transport, observe::Log& log, Operator& led,
             kube::Lease::Options lease, std::function<void()> lost, std::uint64_t seed);

  /// /readyz: not ready if access to the Lease is denied. A note shows the leader. Checks must not run
  /// after this is destroyed.
  void add_checks(observe::Health& health);
  /// leader_election_master_status, as in controller-runtime.
  void add_metrics(observe::Metrics& metrics);

  void start() { elector_.start(); }
  /// Waits for imports in flight, at most for `limit`, then releases the Lease, so that a successor
  /// does not have to wait for its end. Then runs `done`.
  void stop(Duration limit, std::function<void()> done);

  [[nodiscard]] kube::Elector& elector() { return elector_; }

 private:
  [[nodiscard]] kube::Elector::Hooks hooks();
  void led();
  void lost(const Error& why);
  void seen(const kube::LeaseRecord& record);

  observe::Log& log_;
  Operator& operator_;
  const std::string identity_;
  const std::string place_;  ///< "namespace/name" of the Lease.
  const std::function<void()> lost_;
  kube::Elector elector_;
};

}  // namespace imagedeps::reconcile
