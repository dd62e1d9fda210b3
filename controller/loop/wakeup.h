#pragma once

#include <functional>
#include <memory>
#include <utility>

#include "loop/loop.h"

namespace imagedeps::loop {

/// Runs one task on the loop when something asks for it. Requests made before the task starts are
/// coalesced. State machines hold a reference to it instead of a callback of their owner. Loop
/// thread.
class Wakeup {
 public:
  /// `loop` must outlive it. The task never runs inside soon(), nor after the Wakeup is destroyed.
  Wakeup(Loop& loop, std::function<void()> task)
      : loop_(loop), state_(std::make_shared<State>(std::move(task))) {}

  /// Posts the task unless it is already posted.
  void soon() {
    if (std::exchange(state_->pending, true)) return;
    loop_.post([weak = std::weak_ptr(state_)] {
      const auto state = weak.lock();
      if (!state) return;
      state->pending = false;
      state->task();
    });
  }
  /// True from soon() until the task starts.
  [[nodiscard]] bool pending() const { return state_->pending; }

 private:
  struct State {
    explicit State(std::function<void()> run) : task(std::move(run)) {}
    std::function<void()> task;
    bool pending = false;
  };
  Loop& loop_;
  std::shared_ptr<State> state_;
};

}  // namespace imagedeps::loop
