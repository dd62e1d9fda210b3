#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <utility>

#include "loop/loop.h"

namespace imagedeps::kube {

/// The way from IO threads to the loop that its owner can shut: after close() nothing is posted any
/// more, so that a late answer finds neither a loop nor an owner that are gone.
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
