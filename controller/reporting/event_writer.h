#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "importing/token_bucket.h"
#include "kube/client.h"
#include "loop/loop.h"
#include "loop/wakeup.h"
#include "objects/event.h"
#include "observe/log.h"
#include "reporting/reconcile_metrics.h"

namespace imagedeps::reporting {

/// Creates events slowly, one at a time. The same event is created once, also after a restart, as
/// long as the server keeps it. As in client-go, an object gets at most 25 events. Events that
/// cannot be created are counted and dropped, never retried indefinitely. Loop thread.
class EventWriter {
 public:
  /// All must outlive it. `wake` runs when pump() has something to do.
  EventWriter(loop::Loop& loop, kube::Client& client, observe::Log& log, ReconcileMetrics& metrics,
              loop::Wakeup& wake);

  /// Queues the event for the next pump(). Without start() it is dropped.
  void add(objects::Event event);
  void start();
  /// Cancels the request in flight and drops the queue.
  void stop();
  /// Sends the next event if its time has come. `may_write`: the permission at this moment.
  void pump(bool may_write);
  [[nodiscard]] std::size_t waiting() const { return queue_.size() + (call_ ? 1 : 0); }

 private:
  void clear_history();
  void send();
  void answered(const Result<std::string>& answer);
  void failed(const Error& error);
  void next();

  loop::Loop& loop_;
  kube::Client& client_;
  observe::Log& log_;
  ReconcileMetrics& metrics_;
  loop::Wakeup& wake_;
  importing::TokenBucket bucket_;
  std::deque<objects::Event> queue_;
  std::unordered_set<std::string> seen_;  ///< Namespace and name of each event, up to a limit.
  std::unordered_map<objects::ObjectKey, std::uint32_t, objects::ObjectKeyHash>
      per_object_;                    ///< Events of each object. Cleared together with seen_.
  std::unique_ptr<kube::Call> call_;  ///< The request for the front of queue_.
  std::unique_ptr<loop::Loop::Timer> timer_;
  TimePoint not_before_{};      ///< The end of the pause after a failure.
  std::uint32_t failures_ = 0;  ///< Consecutive failures for the front of queue_.
  bool running_ = false;
  bool logged_ = false;  ///< The current series of failures has been logged.
};

}  // namespace imagedeps::reporting
