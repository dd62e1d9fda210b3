#pragma once

#include <functional>
#include <memory>

#include "base/time.h"

namespace imagedeps::loop {

/// The one thread that owns the program's state, and its time. Real: AsioLoop. Virtual:
/// sim::SimLoop. All members but post() are for the loop thread.
class Loop {
 public:
  virtual ~Loop() = default;

  /// Steady: the wall clock at start plus the time that passed since, suspend included
  /// (CLOCK_BOOTTIME). Never steps. Everything that compares and waits uses it.
  [[nodiscard]] virtual TimePoint now() const = 0;
  /// The wall clock: only for times that others read.
  [[nodiscard]] virtual TimePoint wall() const = 0;

  /// Runs `task` on the loop thread, after those posted before. Any thread.
  virtual void post(std::function<void()> task) = 0;

  /// Cancels when destroyed. A task that was already posted by post() is not touched.
  class Timer {
   public:
    virtual ~Timer() = default;
  };
  /// Runs `task` once, not before now() + delay, unless the timer is destroyed first.
  [[nodiscard]] virtual std::unique_ptr<Timer> after(Duration delay,
                                                     std::function<void()> task) = 0;
};

/// A time on the loop's clock for one on the wall (a stored nextAttemptTime), and back.
[[nodiscard]] inline TimePoint from_wall(const Loop& loop, TimePoint wall) {
  return loop.now() + (wall - loop.wall());
}
[[nodiscard]] inline TimePoint to_wall(const Loop& loop, TimePoint time) {
  return loop.wall() + (time - loop.now());
}
/// The same as Prometheus wants it: seconds since 1970.
[[nodiscard]] inline double unix_seconds(const Loop& loop, TimePoint time) {
  return to_seconds(to_wall(loop, time).time_since_epoch());
}

}  // namespace imagedeps::loop
