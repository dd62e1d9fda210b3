#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "importing/token_bucket.h"
#include "kube/client.h"
#include "loop/loop.h"
#include "objects/event.h"
#include "observe/log.h"
#include "reporting/reconcile_metrics.h"

namespace imagedeps::reporting {

/// Creates events, one after the other and slowly: they are for people who look later, and nothing
/// waits for them. The same event is told once, also after a restart, as long as the server keeps
/// it; of one object at most 25 are told, as client-go does. What cannot be told is counted and
/// dropped, never repeated for ever. Loop thread.
class EventWriter {
 public:
  /// All must outlive it; `may_write` is asked right before each write.
  EventWriter(loop::Loop& loop, kube::Client& client, observe::Log& log, ReconcileMetrics& metrics,
              std::function<bool()> may_write);

  void note(objects::Event event);
  void start();
  /// Gives up what is in flight, and forgets what waits.
  void stop();
  [[nodiscard]] std::size_t waiting() const { return queue_.size() + (call_ ? 1 : 0); }

 private:
  void forget();
  void pump();
  void send();
  void answered(const Result<std::string>& answer);
  void failed(const Error& error);

  loop::Loop& loop_;
  kube::Client& client_;
  observe::Log& log_;
  ReconcileMetrics& metrics_;
  std::function<bool()> may_write_;
  importing::TokenBucket bucket_;
  std::deque<objects::Event> queue_;
  std::unordered_set<std::string> told_;  ///< Namespaces and names; forgotten when there are many.
  std::unordered_map<objects::ObjectKey, std::uint32_t, objects::ObjectKeyHash>
      per_object_;                    ///< Told of it; forgotten with them.
  std::unique_ptr<kube::Call> call_;  ///< For the first of the queue.
  std::unique_ptr<loop::Loop::Timer> timer_;
  std::uint32_t failures_ = 0;  ///< Of the first of the queue.
  bool running_ = false;
  bool complained_ = false;  ///< Failures in a row are logged once.
};

}  // namespace imagedeps::reporting
