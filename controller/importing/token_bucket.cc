#include "importing/token_bucket.h"

#include <algorithm>
#include <cmath>

namespace imagedeps::importing {

namespace {
constexpr double kWhole = 1.0 - 1e-9;  // Tolerates rounding errors.
}

TokenBucket::TokenBucket(double per_second, double burst)
    : per_second_(per_second), burst_(std::max(burst, 1.0)), tokens_(burst_) {}

double TokenBucket::tokens_at(TimePoint now) const {
  const double seconds = to_seconds(std::max(now - at_, Duration::zero()));
  return std::min(burst_, tokens_ + seconds * per_second_);
}

void TokenBucket::take(TimePoint now) {
  if (per_second_ <= 0) return;
  tokens_ = tokens_at(now) - 1;
  at_ = std::max(at_, now);
}

TimePoint TokenBucket::next(TimePoint now) const {
  if (per_second_ <= 0) return now;
  const double missing = kWhole - tokens_at(now);
  if (missing <= 0) return now;
  return now + Duration{static_cast<Duration::rep>(std::ceil(missing / per_second_ * 1000.0))};
}

}  // namespace imagedeps::importing
