#pragma once

#include "base/time.h"

namespace imagedeps::importing {

/// A rate with a burst. Pure: the time comes in. A rate of 0 or less is no limit.
class TokenBucket {
 public:
  /// Starts full.
  TokenBucket(double per_second, double burst);

  /// Whether one may pass now; takes nothing.
  [[nodiscard]] bool ready(TimePoint now) const { return next(now) <= now; }
  /// Takes one. May be called without ready(), and then leaves a debt.
  void take(TimePoint now);
  /// Nothing was taken lately: a new bucket would say the same.
  [[nodiscard]] bool full(TimePoint now) const {
    return per_second_ <= 0 || tokens_at(now) >= burst_;
  }
  /// When the next may pass; `now` if at once.
  [[nodiscard]] TimePoint next(TimePoint now) const;

 private:
  [[nodiscard]] double tokens_at(TimePoint now) const;

  double per_second_;
  double burst_;
  double tokens_;
  TimePoint at_{};  ///< When tokens_ was right.
};

}  // namespace imagedeps::importing
