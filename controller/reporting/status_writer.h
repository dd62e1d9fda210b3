#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/random.h"
#include "kube/client.h"
#include "loop/loop.h"
#include "loop/wakeup.h"
#include "observe/log.h"
#include "reporting/reconcile_metrics.h"
#include "reporting/write_plan.h"

namespace imagedeps::reporting {

/// Sends what a WritePlan decides, and hands the answers to it. Its owner asks next() for an istag,
/// calls write() for each of its targets, and later acts on take_finished(). Loop thread.
class StatusWriter {
 public:
  /// All must outlive it. `wake` runs when next() or take_finished() has something to return.
  StatusWriter(loop::Loop& loop, kube::Client& client, observe::Log& log, ReconcileMetrics& metrics,
               double first_writes_per_second, Random& random, loop::Wakeup& wake);

  /// Nothing is written before start().
  void start() { running_ = true; }
  /// Cancels the requests in flight.
  void stop();

  /// See WritePlan::mark.
  void mark(const objects::TagRef& tag, Duration delay = {}) {
    plan_.mark(loop_.now(), tag, delay);
  }
  /// The istag whose objects must be checked now. Nothing if none may be written now. The owner is
  /// woken when that can have changed, except by `may_write`: the permission at this moment.
  [[nodiscard]] std::optional<objects::TagRef> next(bool may_write);
  /// Sends what the target needs. `status`: see WritePlan::base.
  void write(const objects::TagRef& tag, const ObjectTarget& target,
             std::optional<objects::DependencyStatus> status);
  /// Requests that have ended, in the order of their answers.
  [[nodiscard]] std::vector<FinishedWrite> take_finished() { return std::exchange(finished_, {}); }

  [[nodiscard]] WritePlan& plan() { return plan_; }
  [[nodiscard]] const WritePlan& plan() const { return plan_; }
  /// See WritePlan. A finished request that was not taken counts as work, too.
  [[nodiscard]] bool idle() const { return plan_.idle() && finished_.empty(); }
  [[nodiscard]] bool idle_now() const { return plan_.idle_now(loop_.now()) && finished_.empty(); }

 private:
  using Key = std::pair<std::string, std::string>;  ///< Namespace and name.
  using Permit = std::unique_ptr<kube::GroupGate::Permit>;
  struct Sent {
    std::unique_ptr<kube::Call> call;
    Permit permit;
  };

  [[nodiscard]] bool admitted();
  void rest(bool may_write);
  void send(const Write& write);
  [[nodiscard]] std::unique_ptr<kube::Call> request(const Write& write, kube::Client::OnBody done);
  void answered(const Key& key, const objects::TagRef& tag, const Result<std::string>& answer);
  void wait_for_api(TimePoint retry_at);
  void count(const FinishedWrite& finished);
  [[nodiscard]] WritePlan::Instant instant() const { return {loop_.now(), loop_.wall()}; }

  loop::Loop& loop_;
  kube::Client& client_;
  observe::Log& log_;
  ReconcileMetrics& metrics_;
  loop::Wakeup& wake_;
  WritePlan plan_;
  std::map<Key, Sent> sent_;
  std::vector<FinishedWrite> finished_;
  Permit permit_;  ///< For the next write.
  Permit return_;  ///< Admitted when the API is back, for the writes that it refused.
  std::unique_ptr<loop::Loop::Timer> timer_;
  bool running_ = false;
};

}  // namespace imagedeps::reporting
