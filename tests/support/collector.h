#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include "kube/transport.h"

namespace imagedeps::test {

/// Accepts the bytes of a body, or makes them wait.
class Collector final : public kube::Receiver {
 public:
  explicit Collector(bool holding = false) : holding_(holding) {}
  void opened() override {
    change([this] { opened_ = true; });
  }
  void receive(std::string_view bytes, std::function<void()> taken) override {
    bool now = false;
    change([&] {
      text_ += bytes;
      now = !holding_;
      if (!now) held_ = std::move(taken);
    });
    if (now) taken();
  }
  void release() {
    std::function<void()> taken;
    change([&] {
      holding_ = false;
      taken = std::exchange(held_, nullptr);
    });
    if (taken) taken();
  }
  template <typename Condition>
  bool wait_until(Condition condition) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds{20}, [&] { return condition(*this); });
  }
  // Used in wait conditions.
  bool opened_ = false;
  std::string text_;

 private:
  template <typename Change>
  void change(Change change) {
    const std::lock_guard lock(mutex_);
    change();
    changed_.notify_all();
  }
  std::mutex mutex_;
  std::condition_variable changed_;
  bool holding_;
  std::function<void()> held_;
};

}  // namespace imagedeps::test
