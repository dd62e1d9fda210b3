#include "kube/group_health.h"

#include <algorithm>

#include "base/backoff.h"

namespace imagedeps::kube {

namespace {
constexpr Backoff kProbePause{
    .first = GroupHealth::kPauseFirst, .max = GroupHealth::kPauseMax, .jitter = 0.5};
constexpr Backoff kWakePause{.first = GroupHealth::kPauseFirst, .max = GroupHealth::kWakePauseMax};
}  // namespace

GroupSign sign_of(const Error& error) {
  if (error.cause == kVersionTooLarge) return GroupSign::Answers;
  if (error.http_status >= 500) return GroupSign::Away;
  if (error.http_status == 429) return error.retry_after ? GroupSign::Nothing : GroupSign::Away;
  if (error.http_status == 401) return GroupSign::Nothing;
  if (error.http_status != 0) return GroupSign::Answers;
  switch (error.kind) {
    case Error::Kind::Unavailable:
    case Error::Kind::Timeout: return GroupSign::Away;
    case Error::Kind::Cancelled: return GroupSign::Nothing;
    default: return GroupSign::Answers;
  }
}

bool GroupHealth::admit(Asker asker, TimePoint now) {
  if (!away_) return true;
  if (now < next_probe_) return false;
  prober_ = asker;
  next_probe_ = now + kPatience;
  return true;
}

GroupHealth::Back GroupHealth::answered(TimePoint now) {
  if (!away_) return Back::No;
  away_ = false;
  prober_ = 0;
  back_at_ = now;
  if (relapses_ > 0 && now < woken_at_ + kWakePause.cap(relapses_)) return Back::Relapse;
  woken_at_ = now;
  return Back::Yes;
}

void GroupHealth::failed(Asker asker, TimePoint sent, TimePoint now) {
  if (away_ && asker != prober_) return;
  if (!away_) {
    if (sent < back_at_) return;
    const bool relapse = woken_at_ != TimePoint{} && now < woken_at_ + kSteady;
    relapses_ = relapse ? relapses_ + 1 : 0;
    away_ = true;
    failures_ = 0;
  }
  prober_ = 0;
  next_probe_ = now + kProbePause.delay(++failures_, random_);
}

void GroupHealth::left(Asker asker, TimePoint now) {
  if (!away_ || asker != prober_) return;
  prober_ = 0;
  next_probe_ = std::min(next_probe_, now);
}

}  // namespace imagedeps::kube
