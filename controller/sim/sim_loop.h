#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <utility>

#include "loop/loop.h"

namespace imagedeps::sim {

/// A Loop in virtual time. Tasks run only inside run_until() and run_for(), and waiting takes no
/// real time. Tasks run in order of their due time, then in the order in which they were posted.
/// Not thread-safe.
class SimLoop final : public loop::Loop {
 public:
  explicit SimLoop(TimePoint start);
  ~SimLoop() override;

  [[nodiscard]] TimePoint now() const override;
  [[nodiscard]] TimePoint wall() const override;
  void post(std::function<void()> task) override;
  [[nodiscard]] std::unique_ptr<Timer> after(Duration delay, std::function<void()> task) override;

  /// Runs all tasks that are due until `end`, and sets the time to `end`.
  void run_until(TimePoint end);
  void run_for(Duration duration) { run_until(now() + duration); }
  /// Runs tasks until `condition` holds or `limit` has passed. Returns whether it holds.
  bool run_until(const std::function<bool()>& condition, Duration limit);
  /// Steps the wall clock only, as ntpd or a resumed machine does.
  void step_wall(Duration by);

 private:
  struct State;
  std::shared_ptr<State> state_;  // Timers may outlive the loop.
};

}  // namespace imagedeps::sim
