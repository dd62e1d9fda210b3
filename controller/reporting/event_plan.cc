#include "reporting/event_plan.h"

#include <algorithm>
#include <utility>

#include "base/check.h"

namespace imagedeps::reporting {

using objects::Event;
using std::chrono::seconds;

namespace {

constexpr double kEventsPerSecond = 5;
constexpr double kEventsBurst = 25;
constexpr std::size_t kWaitingMax = 1000;
constexpr std::size_t kSeenMax = 10'000;
constexpr std::uint32_t kPerObjectMax = 25;
constexpr std::uint32_t kSendsMax = 5;
constexpr Duration kPauseAfterFailure = seconds{10};

}  // namespace

EventPlan::EventPlan() : bucket_(kEventsPerSecond, kEventsBurst) {}

EventPlan::Added EventPlan::add(Event event) {
  if (seen_.size() == kSeenMax) clear_history();
  if (!seen_.insert(event.object.ns + "/" + objects::event_name(event)).second) return Added::Known;
  if (++per_object_[event.object] > kPerObjectMax) return Added::Dropped;
  if (waiting_ < kWaitingMax) {
    push(std::move(event));
    return Added::Queued;
  }
  if (make_room(event.object.ns)) push(std::move(event));
  return Added::Dropped;
}

void EventPlan::push(Event event) {
  auto& queue = queues_[event.object.ns];
  if (queue.empty()) turns_.push_back(event.object.ns);
  queue.push_back(std::move(event));
  ++waiting_;
}

/// Drops the newest event of the namespace with the most events. Returns false if that is `ns`.
bool EventPlan::make_room(const std::string& ns) {
  const auto longest =
      std::ranges::max_element(queues_, {}, [](const auto& each) { return each.second.size(); });
  const auto own = queues_.find(ns);
  if (own != queues_.end() && own->second.size() >= longest->second.size()) return false;
  longest->second.pop_back();
  --waiting_;
  if (longest->second.empty()) {
    std::erase(turns_, longest->first);
    queues_.erase(longest);
  }
  return true;
}

std::optional<TimePoint> EventPlan::next_at(TimePoint now) const {
  const bool sending = in_flight_ && !again_;
  if (sending || size() == 0) return std::nullopt;
  return std::max(bucket_.next(now), not_before_);
}

const Event& EventPlan::start(TimePoint now) {
  bucket_.take(now);
  if (std::exchange(again_, false)) return *in_flight_;
  CHECK(!in_flight_ && !turns_.empty());
  const std::string ns = std::move(turns_.front());
  turns_.pop_front();
  const auto queue = queues_.find(ns);
  in_flight_ = std::move(queue->second.front());
  queue->second.pop_front();
  --waiting_;
  if (queue->second.empty()) {
    queues_.erase(queue);
  } else {
    turns_.push_back(ns);
  }
  return *in_flight_;
}

void EventPlan::finished() {
  in_flight_.reset();
  failures_ = 0;
}

bool EventPlan::failed(TimePoint now, bool retryable) {
  again_ = retryable && ++failures_ < kSendsMax;
  if (again_) {
    not_before_ = now + kPauseAfterFailure;
  } else {
    finished();
  }
  return again_;
}

void EventPlan::clear() {
  queues_.clear();
  turns_.clear();
  waiting_ = 0;
  again_ = false;
  not_before_ = {};
  finished();
  clear_history();
}

void EventPlan::clear_history() {
  seen_.clear();
  per_object_.clear();
}

}  // namespace imagedeps::reporting
