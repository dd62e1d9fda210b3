#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <utility>

#include "loop/loop.h"
#include "sim/sim_loop.h"

namespace imagedeps::test {

/// The loop of one of several processes that share a SimLoop. Freezing it acts like SIGSTOP: time,
/// the network and the servers continue, and due tasks wait. Destroying it acts like SIGKILL: none
/// of its tasks run any more.
class FreezableLoop final : public loop::Loop {
 public:
  /// The wall clock is ahead of that of `world` by `skew`.
  FreezableLoop(sim::SimLoop& world, Duration skew) : world_(world), skew_(skew) {}

  [[nodiscard]] TimePoint now() const override { return world_.now(); }
  [[nodiscard]] TimePoint wall() const override { return world_.now() + skew_; }
  void post(std::function<void()> task) override {
    world_.post([weak = std::weak_ptr(state_), task = std::move(task)]() mutable {
      run(weak, std::move(task));
    });
  }
  [[nodiscard]] std::unique_ptr<Timer> after(Duration delay, std::function<void()> task) override {
    auto handle = std::make_unique<Handle>();
    auto due = [weak = std::weak_ptr(state_), entry = std::weak_ptr(handle->entry)] {
      run(weak, [entry] {
        if (const auto alive = entry.lock()) std::exchange(alive->task, nullptr)();
      });
    };
    handle->entry->task = std::move(task);
    handle->entry->timer = world_.after(delay, std::move(due));
    return handle;
  }

  void freeze() { state_->frozen = true; }
  void thaw() {
    state_->frozen = false;
    for (auto& task : std::exchange(state_->waiting, {})) post(std::move(task));
  }
  [[nodiscard]] bool frozen() const { return state_->frozen; }

 private:
  struct State {
    bool frozen = false;
    std::deque<std::function<void()>> waiting;
  };
  struct Entry {
    std::function<void()> task;
    std::unique_ptr<Timer> timer;
  };
  struct Handle final : Timer {
    std::shared_ptr<Entry> entry = std::make_shared<Entry>();
  };
  static void run(const std::weak_ptr<State>& weak, std::function<void()> task) {
    const auto state = weak.lock();
    if (!state) return;
    if (state->frozen) return state->waiting.push_back(std::move(task));
    task();
  }

  sim::SimLoop& world_;
  Duration skew_;
  std::shared_ptr<State> state_ = std::make_shared<State>();
};

}  // namespace imagedeps::test
