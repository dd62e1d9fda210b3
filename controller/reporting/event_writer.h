#pragma once

#include <memory>
#include <string>

#include "kube/client.h"
#include "loop/loop.h"
#include "loop/wakeup.h"
#include "objects/event.h"
#include "observe/log.h"
#include "reporting/event_plan.h"
#include "reporting/reconcile_metrics.h"

namespace imagedeps::reporting {

/// Creates the events of an EventPlan, one at a time. The same event is created once, also after a
/// restart, as long as the server keeps it. Events that cannot be created are counted and dropped.
/// Loop thread.
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
  [[nodiscard]] std::size_t waiting() const { return plan_.size(); }

 private:
  void send();
  void answered(const std::string& ns, const Result<std::string>& answer);
  void failed(const std::string& ns, const Error& error);

  loop::Loop& loop_;
  kube::Client& client_;
  observe::Log& log_;
  ReconcileMetrics& metrics_;
  loop::Wakeup& wake_;
  EventPlan plan_;
  std::unique_ptr<kube::Call> call_;
  std::unique_ptr<loop::Loop::Timer> timer_;
  bool running_ = false;
  bool logged_ = false;  ///< The current series of failures has been logged.
};

}  // namespace imagedeps::reporting
