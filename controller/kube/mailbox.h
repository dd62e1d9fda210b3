#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <utility>

#include "loop/loop.h"

namespace imagedeps::kube {

/// Posts from IO threads to the loop until the owner calls close(). Late answers therefore never
/// reach a destroyed loop or owner.
class Mailbox {
 public:
  explicit Mailbox(loop::Loop& loop) : loop_(&loop) {}

  /// Any thread.
  void post(std::function<void()> task) {
    const std::lock_guard lock(mutex_);
    if (loop_ != nullptr) loop_->post(std::move(task));
  }
  void close() {
    const std::lock_guard lock(mutex_);
    loop_ = nullptr;
  }

 private:
  std::mutex mutex_;
  loop::Loop* loop_;  // Under mutex_.
};

}  // namespace imagedeps::kube
