#pragma once

#include <compare>
#include <functional>
#include <map>
#include <memory>
#include <string>

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

/// Exponential back-off per object, doubling from `first` up to `max`.
class Backoff {
 public:
  Backoff(Duration first, Duration max) : first_(first), max_(max) {}
  [[nodiscard]] Duration next(const ObjectName& name);
  [[nodiscard]] int tries(const ObjectName& name) const;
  void reset(const ObjectName& name) { tries_.erase(name); }

 private:
  Duration first_, max_;
  std::map<ObjectName, int> tries_;
};

}  // namespace imagedeps::sim
