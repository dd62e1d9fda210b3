#include "importing/circuit.h"

#include <algorithm>

#include "base/backoff.h"

namespace imagedeps::importing {

using objects::ImportFailure;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

constexpr std::uint32_t kStreakToOpen = 3;
constexpr std::size_t kRepositoriesToOpen = 2;
constexpr Duration kAfterLostProbe{seconds{1}};

Backoff pause_of(ImportFailure failure) {
  switch (failure) {
    case ImportFailure::RateLimited: return {minutes{1}, minutes{5}};
    case ImportFailure::ProxyError: return {seconds{10}, minutes{2}};
    case ImportFailure::RegistryUnauthorized:
    case ImportFailure::RegistryForbidden: return {minutes{1}, minutes{10}};
    default: return {seconds{10}, seconds{30}};
  }
}

}  // namespace

bool Circuit::concerns(Kind kind, ImportFailure failure) {
  if (kind == Kind::Reach)
    return failure == ImportFailure::RegistryUnreachable || failure == ImportFailure::ProxyError ||
           failure == ImportFailure::RateLimited || failure == ImportFailure::ImportTimeout;
  return failure == ImportFailure::RegistryUnauthorized ||
         failure == ImportFailure::RegistryForbidden;
}

Circuit::Change Circuit::answered(TimePoint now, std::optional<ImportFailure> failure,
                                  std::string_view repository, bool probe) {
  if (probe) probing_ = false;
  if (!failure || !concerns(kind_, *failure)) {
    const Change change = open_ ? Change::Closed : Change::None;
    *this = Circuit(kind_);
    return change;
  }
  if (open_ && !probe) return Change::None;
  level_ = *failure == failure_ && open_ ? level_ + 1 : 0;
  failure_ = *failure;
  if (open_) {
    until_ = now + pause();
    return Change::Extended;
  }
  ++streak_;
  if (repositories_.size() < kRepositoriesToOpen) repositories_.emplace(repository);
  if (streak_ < kStreakToOpen || repositories_.size() < kRepositoriesToOpen) return Change::None;
  open_ = true;
  until_ = now + pause();
  return Change::Opened;
}

void Circuit::probe_lost(TimePoint now) {
  probing_ = false;
  until_ = std::max(until_, now + kAfterLostProbe);
}

void Circuit::restore(TimePoint now, ImportFailure failure) {
  if (open_) return;
  open_ = true;
  failure_ = failure;
  until_ = now;
}

Duration Circuit::pause() const { return pause_of(failure_).cap(level_ + 1); }

}  // namespace imagedeps::importing
