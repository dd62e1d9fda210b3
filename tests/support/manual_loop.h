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

/// A Loop that stands still until it is told: post() collects, run() works off, advance() lets time
/// pass.
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

  /// Until nothing is posted any more.
  void run() {
    while (auto task = next()) task();
  }
  /// Runs what is posted, and the timers of this span in order.
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
  /// The machine is suspended: time passes, and no timer has noticed yet.
  void sleep(Duration duration) { now_ += duration; }
  /// Whether any timer is set, and how long until the first.
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
