#include "importing/server_pause.h"

#include <algorithm>

#include "base/backoff.h"

namespace imagedeps::importing {

namespace {
constexpr Backoff kPause{
    .first = std::chrono::seconds{1}, .max = std::chrono::seconds{30}, .jitter = 0.5};
constexpr Duration kRetryAfterMax{std::chrono::minutes{1}};
}  // namespace

void ServerPause::trouble(TimePoint now, std::optional<std::chrono::seconds> retry_after,
                          Random& random) {
  if (now < until_) return;  // Failures of concurrent requests count once.
  Duration pause = std::max(kPause.first, kPause.delay(++failures_, random));
  if (retry_after) pause = std::max(pause, std::min<Duration>(*retry_after, kRetryAfterMax));
  until_ = now + pause;
}

}  // namespace imagedeps::importing
