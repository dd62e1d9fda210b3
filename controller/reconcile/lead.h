#pragma once

#include <functional>
#include <utility>

namespace imagedeps::reconcile {

/// The right to write. Loop thread.
///
/// The Lease belongs to kube::Elector, and its deadline can pass without an event, as on a machine
/// that was suspended. That is why the validity is a function here: it must be asked immediately
/// before each write (invariant 7).
class Lead {
 public:
  void start(std::function<bool()> lease_valid) {
    lease_valid_ = std::move(lease_valid);
    leading_ = true;
  }
  void stop() { leading_ = active_ = false; }
  /// The caches are complete enough. From now on decisions are carried out.
  void activate() { active_ = true; }

  [[nodiscard]] bool leading() const { return leading_; }
  /// True from activate() to stop().
  [[nodiscard]] bool active() const { return active_; }
  /// True if a write may be sent at this moment.
  [[nodiscard]] bool may_write() const { return leading_ && lease_valid_(); }

 private:
  std::function<bool()> lease_valid_;
  bool leading_ = false;
  bool active_ = false;
};

}  // namespace imagedeps::reconcile
