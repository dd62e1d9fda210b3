#pragma once

#include <compare>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "base/backoff.h"
#include "loop/loop.h"
#include "sim/version.h"

namespace imagedeps::sim {

/// Identifies one object in the store.
struct ObjectName {
  const ResourceType* type = nullptr;
  std::string ns, name;
  auto operator<=>(const ObjectName&) const = default;
};
[[nodiscard]] inline ObjectName name_of(const Version& object) {
  return {&object.type(), object.ns(), object.name()};
}

/// Objects that a controller has to process, each queued at most once. Loop thread.
class WorkList {
 public:
  using Work = std::function<void(const ObjectName&)>;
  WorkList(loop::Loop& loop, Work work) : loop_(loop), work_(std::move(work)) {}

  /// The typical delay of a watch event when the queue is empty.
  static constexpr Duration kSoon = std::chrono::milliseconds{5};
  /// Queues an object. If it is queued already, the earlier time wins.
  void add(const ObjectName& name, Duration delay = kSoon);

 private:
  struct Entry {
    TimePoint due{};
    std::unique_ptr<loop::Loop::Timer> timer;
  };
  loop::Loop& loop_;
  Work work_;
  std::map<ObjectName, Entry> entries_;
};

/// A rate limiter as in a controller's work queue: counts the tries of each object and backs off
/// exponentially, without jitter.
class RateLimiter {
 public:
  explicit RateLimiter(Backoff backoff) : backoff_(backoff) {}
  /// The delay of the next try, which it counts.
  [[nodiscard]] Duration next(const ObjectName& name) { return backoff_.cap(++tries_[name]); }
  [[nodiscard]] std::uint32_t tries(const ObjectName& name) const;
  void reset(const ObjectName& name) { tries_.erase(name); }

 private:
  Backoff backoff_;
  std::map<ObjectName, std::uint32_t> tries_;
};

}  // namespace imagedeps::sim
