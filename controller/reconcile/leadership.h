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

/// Lets an Operator write only while it holds a Lease. Meanwhile it stands by with full caches and
/// decides like the leader, so that taking over costs it nothing but the writes. Loop thread.
class Leadership {
 public:
  /// All but `lease` must outlive it. `lost`: it led, the operator has been stopped, and the
  /// process should end; it may not destroy this.
  Leadership(loop::Loop& loop, kube::Transport& transport, observe::Log& log, Operator& led,
             kube::Lease::Options lease, std::function<void()> lost, std::uint64_t seed);

  /// /readyz: not ready where the Lease may not be read or written; a note says who leads. Not to
  /// be asked after this is gone.
  void add_checks(observe::Health& health);
  /// leader_election_master_status, as controller-runtime has it.
  void add_metrics(observe::Metrics& metrics);

  void start() { elector_.start(); }
  /// Gives imports in flight `limit`, and then the Lease back; the successor need not wait for its
  /// end.
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
