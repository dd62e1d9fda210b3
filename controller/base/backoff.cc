#include "base/backoff.h"

#include <algorithm>

namespace imagedeps {

Duration Backoff::cap(std::uint32_t failures) const {
  Duration cap = std::min(first, max);
  for (std::uint32_t i = 1; i < failures && cap > Duration::zero() && cap < max; ++i)
    cap = cap > max / 2 ? max : 2 * cap;
  return cap;
}

Duration Backoff::delay(std::uint32_t failures, Random& random) const {
  const Duration longest = cap(failures);
  if (jitter <= 0) return longest;
  const auto spread = std::chrono::duration_cast<Duration>(longest * jitter).count();
  const auto shortened = random.below(static_cast<std::uint64_t>(spread) + 1);
  return longest - Duration{spread - static_cast<Duration::rep>(shortened)};
}

}  // namespace imagedeps
