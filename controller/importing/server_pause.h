#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "base/random.h"
#include "base/time.h"

namespace imagedeps::importing {

/// The pause of all imports while the API server is in trouble: 1 s, doubled up to 30 s, with jitter,
/// and at least Retry-After (up to a minute). Pure.
class ServerPause {
 public:
  void trouble(TimePoint now, std::optional<std::chrono::seconds> retry_after, Random& random);
  /// The API server answered.
  void fine() { failures_ = 0; }
  [[nodiscard]] bool over(TimePoint now) const { return now >= until_; }
  [[nodiscard]] TimePoint until() const { return until_; }

 private:
  std::uint32_t failures_ = 0;
  TimePoint until_{};
};

}  // namespace imagedeps::importing
