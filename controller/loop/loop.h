#pragma once

#include <functional>
#include <memory>

#include "base/time.h"

namespace imagedeps::loop {

/// The thread that owns the program's state, and its clocks. AsioLoop is the real one;
/// sim::SimLoop runs in virtual time. Call all members except post() on the loop thread.
class Loop {
 public:
  virtual ~Loop() = default;

  /// The steady clock: the wall clock at startup plus the time since then, including suspend
  /// (CLOCK_BOOTTIME). It never steps. Use it for all comparisons and waits.
  [[nodiscard]] virtual TimePoint now() const = 0;
  /// The wall clock. Use it only for times that users or other programs read.
  [[nodiscard]] virtual TimePoint wall() const = 0;

  /// Runs `task` on the loop thread, after all tasks posted before. Any thread.
  virtual void post(std::function<void()> task) = 0;

  /// Destroying the timer cancels it. Tasks from post() are not affected.
  class Timer {
   public:
    virtual ~Timer() = default;
  };
  /// Runs `task` once, at now() + delay or later, unless the timer is destroyed first.
  [[nodiscard]] virtual std::unique_ptr<Timer> after(Duration delay,
                                                     std::function<void()> task) = 0;
};

/// Converts a wall clock time (such as a stored nextAttemptTime) to the loop's steady clock, and
/// back.
[[nodiscard]] inline TimePoint from_wall(const Loop& loop, TimePoint wall) {
  return loop.now() + (wall - loop.wall());
}
[[nodiscard]] inline TimePoint to_wall(const Loop& loop, TimePoint time) {
  return loop.wall() + (time - loop.now());
}
/// Converts a steady clock time to Unix time in seconds, for Prometheus.
[[nodiscard]] inline double unix_seconds(const Loop& loop, TimePoint time) {
  return to_seconds(to_wall(loop, time).time_since_epoch());
}

}  // namespace imagedeps::loop
