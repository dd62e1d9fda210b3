#pragma once

#include "base/time.h"

namespace imagedeps::importing {

/// A rate limit with a burst. A rate of 0 or less is unlimited. Pure: the time is an argument.
class TokenBucket {
 public:
  /// The bucket is full at the start.
  TokenBucket(double per_second, double burst);

  /// True if a token is available. Takes nothing.
  [[nodiscard]] bool ready(TimePoint now) const { return next(now) <= now; }
  /// Takes a token. Without ready(), the bucket goes into debt.
  void take(TimePoint now);
  /// True if the bucket equals a new one.
  [[nodiscard]] bool full(TimePoint now) const {
    return per_second_ <= 0 || tokens_at(now) >= burst_;
  }
  /// When the next token is available, not before `now`.
  [[nodiscard]] TimePoint next(TimePoint now) const;

 private:
  [[nodiscard]] double tokens_at(TimePoint now) const;

  double per_second_;
  double burst_;
  double tokens_;
  TimePoint at_{};  ///< The time for which tokens_ was computed.
};

}  // namespace imagedeps::importing
