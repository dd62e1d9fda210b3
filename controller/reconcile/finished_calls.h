#pragma once

#include <memory>
#include <vector>

#include "kube/transport.h"
#include "loop/loop.h"

namespace imagedeps::reconcile {

/// Keeps a call that has just called back until its callback has returned: it may not be destroyed
/// from within. Loop thread.
class FinishedCalls {
 public:
  void keep(loop::Loop& loop, std::unique_ptr<kube::Call> call) {
    calls_->push_back(std::move(call));
    if (calls_->size() > 1) return;
    loop.post([weak = std::weak_ptr(calls_)] {
      if (const auto calls = weak.lock()) calls->clear();
    });
  }

 private:
  using Calls = std::vector<std::unique_ptr<kube::Call>>;
  std::shared_ptr<Calls> calls_ = std::make_shared<Calls>();
};

}  // namespace imagedeps::reconcile
