#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <utility>

#include "loop/loop.h"

namespace imagedeps::test {

/// A Loop that the test drives: run() executes posted tasks, advance() moves time forward. post()
/// can be called from any thread, everything else only from the test's thread.
class ManualLoop final : public loop::Loop {
 public:
  [[nodiscard]] TimePoint now() const override { return now_; }
  [[nodiscard]] TimePoint wall() const override { return now_; }
  void post(std::function<void()> task) override {
    const std::lock_guard lock(mutex_);
    posted_.push_back(std::move(task));
  }
  [[nodiscard]] std::unique_ptr<Timer> after(Duration delay, std::function<void()> task) override {
    const auto key = std::pair{now_ + delay, ++timers_made_};
    timers_->emplace(key, std::move(task));
    return std::make_unique<Entry>(timers_, key);
  }

  /// Runs posted tasks until none is left.
  void run() {
    while (auto task = next()) task();
  }
  /// Runs posted tasks, and the timers that expire within `duration` in order.
  void advance(Duration duration) {
    const auto end = now_ + duration;
    run();
    while (!timers_->empty() && timers_->begin()->first.first <= end) {
      now_ = timers_->begin()->first.first;
      const auto task = timers_->extract(timers_->begin()).mapped();
      task();
      run();
    }
    now_ = end;
  }
  /// Moves time forward without running timers, as when the machine is suspended.
  void sleep(Duration duration) { now_ += duration; }
  /// The time until the first timer expires, or Duration::max() if no timer is set.
  [[nodiscard]] Duration until_timer() const {
    return timers_->empty()
               ? Duration::max()
               : std::chrono::duration_cast<Duration>(timers_->begin()->first.first - now_);
  }

 private:
  using Key = std::pair<TimePoint, std::uint64_t>;
  using Timers = std::map<Key, std::function<void()>>;
  struct Entry final : Timer {
    Entry(std::shared_ptr<Timers> in, Key at) : timers(std::move(in)), key(at) {}
    Entry(const Entry&) = delete;
    Entry& operator=(const Entry&) = delete;
    ~Entry() override { timers->erase(key); }
    std::shared_ptr<Timers> timers;
    Key key;
  };
  std::function<void()> next() {
    const std::lock_guard lock(mutex_);
    if (posted_.empty()) return nullptr;
    auto task = std::move(posted_.front());
    posted_.pop_front();
    return task;
  }

  TimePoint now_{std::chrono::hours{24 * 365}};
  std::uint64_t timers_made_ = 0;
  std::shared_ptr<Timers> timers_ = std::make_shared<Timers>();
  std::mutex mutex_;
  std::deque<std::function<void()>> posted_;
};

}  // namespace imagedeps::test
