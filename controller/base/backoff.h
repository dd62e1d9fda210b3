#pragma once

#include <cstdint>

#include "base/random.h"
#include "base/time.h"

namespace imagedeps {

/// How long to wait before a retry: `first` after one failure, doubled for each further failure in
/// a row, at most `max`. Chance then shortens the delay, so that retries that failed together do
/// not come back together. A value: the caller counts the failures.
struct Backoff {
  Duration first{};
  Duration max{};     ///< Not below `first`.
  double jitter = 0;  ///< The largest fraction of a delay that chance may take off: 0 to 1.

  /// The delay after `failures` failures in a row, before jitter. 0 failures count as one.
  [[nodiscard]] Duration cap(std::uint32_t failures) const;
  /// Uniform in [cap * (1 - jitter), cap]. Draws once, or not at all without jitter.
  [[nodiscard]] Duration delay(std::uint32_t failures, Random& random) const;
};

}  // namespace imagedeps
