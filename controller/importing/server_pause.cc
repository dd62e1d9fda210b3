#include "importing/server_pause.h"

#include <algorithm>

namespace imagedeps::importing {

namespace {
constexpr std::int64_t kFirstMs = 1'000;
constexpr std::int64_t kMaxMs = 30'000;
constexpr Duration kRetryAfterMax{std::chrono::minutes{1}};
}  // namespace

void ServerPause::trouble(TimePoint now, std::optional<std::chrono::seconds> retry_after,
                          Random& random) {
  if (now < until_) return;  // Answers to requests that were sent together are one trouble.
  const std::int64_t cap = std::min(kMaxMs, kFirstMs << std::min(failures_, 5u));
  const std::int64_t low = std::max(kFirstMs, cap / 2);
  Duration pause{
      low + static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(cap - low) + 1))};
  if (retry_after) pause = std::max(pause, std::min<Duration>(*retry_after, kRetryAfterMax));
  ++failures_;
  until_ = now + pause;
}

}  // namespace imagedeps::importing
