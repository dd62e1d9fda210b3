#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <utility>

#include "loop/loop.h"

namespace imagedeps::sim {

/// A Loop in virtual time: nothing happens but inside run_*(), and a wait costs nothing. Tasks run
/// in order of time, then of posting.
class SimLoop final : public loop::Loop {
 public:
  explicit SimLoop(TimePoint start);
  ~SimLoop() override;

  [[nodiscard]] TimePoint now() const override;
  [[nodiscard]] TimePoint wall() const override;
  void post(std::function<void()> task) override;
  [[nodiscard]] std::unique_ptr<Timer> after(Duration delay, std::function<void()> task) override;

  /// Runs everything that is due until `end`, and sets the time to it.
  void run_until(TimePoint end);
  void run_for(Duration duration) { run_until(now() + duration); }
  /// Runs task after task until `condition` holds or `limit` has passed; whether it held.
  bool run_until(const std::function<bool()>& condition, Duration limit);
  /// A step of the wall clock only, as ntpd or a suspended machine makes it.
  void step_wall(Duration by);

 private:
  struct State;
  std::shared_ptr<State> state_;  // Timers may outlive the loop.
};

}  // namespace imagedeps::sim
