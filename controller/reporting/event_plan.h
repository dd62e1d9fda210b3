#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "importing/token_bucket.h"
#include "objects/event.h"

namespace imagedeps::reporting {

/// Which event is created next, and when. Pure: the time is an argument.
///
/// Namespaces are served round robin, so that a tenant whose objects cause many events does not delay
/// those of others. As in client-go, an object gets at most 25 events. An event that cannot be
/// created is tried a few times, and then given up.
class EventPlan {
 public:
  EventPlan();

  enum class Added {
    Queued,
    Known,    ///< The same event was added before.
    Dropped,  ///< There are too many events. This one was dropped, or the newest one of the
              ///< namespace with the most events.
  };
  Added add(objects::Event event);
  /// When the next event may be sent. Nothing if none waits, or if one is being sent.
  [[nodiscard]] std::optional<TimePoint> next_at(TimePoint now) const;
  /// The event that is sent now. At `now`, next_at() must permit one. The reference is valid until
  /// finished(), failed() or clear().
  const objects::Event& start(TimePoint now);
  /// The event in flight was created, or existed.
  void finished();
  /// The event in flight was not created. Returns true if it will be sent again.
  bool failed(TimePoint now, bool retryable);
  /// Forgets everything.
  void clear();
  /// Events that wait or are being sent.
  [[nodiscard]] std::size_t size() const { return waiting_ + (in_flight_ ? 1 : 0); }

 private:
  using Queues = std::map<std::string, std::deque<objects::Event>>;  ///< By namespace. None empty.

  void push(objects::Event event);
  bool make_room(const std::string& ns);
  void clear_history();

  importing::TokenBucket bucket_;
  Queues queues_;
  std::deque<std::string> turns_;  ///< The namespaces in queues_, in the order of their turns.
  std::size_t waiting_ = 0;        ///< Events in queues_.
  std::optional<objects::Event> in_flight_;
  bool again_ = false;                    ///< The event in in_flight_ waits to be sent again.
  TimePoint not_before_{};                ///< The end of the pause after a failure.
  std::uint32_t failures_ = 0;            ///< Failures of the event in in_flight_.
  std::unordered_set<std::string> seen_;  ///< Namespace and name of each event, up to a limit.
  std::unordered_map<objects::ObjectKey, std::uint32_t, objects::ObjectKeyHash>
      per_object_;  ///< Events of each object. Cleared together with seen_.
};

}  // namespace imagedeps::reporting
