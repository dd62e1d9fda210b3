#include "kube/watcher.h"

#include <algorithm>
#include <utility>

#include "base/backoff.h"
#include "kube/effects.h"
#include "kube/group_health.h"
#include "kube/resource_version.h"

namespace imagedeps::kube {

namespace {

// After this number of failures without an event or bookmark, a watch is not resumed: only a list
// helps after a restored backup or an unreadable event.
constexpr std::uint32_t kFailuresBeforeList = 3;

}  // namespace

std::string_view to_string(SyncState state) {
  switch (state) {
    case SyncState::Starting: return "Starting";
    case SyncState::Synced: return "Synced";
    case SyncState::Absent: return "Absent";
    case SyncState::Unavailable: return "Unavailable";
    case SyncState::Denied: return "Denied";
  }
  return "Unknown";
}

Watcher::Effects Watcher::start() { return list(); }

Watcher::Effects Watcher::on(Input input) {
  return std::visit(Overloaded{
                        [this](Page& page) { return on_page(std::move(page)); },
                        [this](Listed& listed) { return on_listed(std::move(listed)); },
                        [this](Change& change) { return on_change(std::move(change)); },
                        [this](Bookmark& bookmark) { return on_bookmark(std::move(bookmark)); },
                        [this](Opened&) { return on_opened(); },
                        [this](Closed& closed) { return on_closed(closed); },
                        [this](Rested&) { return on_rested(); },
                    },
                    input);
}

Watcher::Effects Watcher::list() {
  ++epoch_;
  resource_version_.clear();
  return effects<Effect>(List{});
}

Watcher::Effects Watcher::on_page(Page page) {
  accepted();
  return effects<Effect>(Upsert{std::move(page.arrivals), epoch_});
}

Watcher::Effects Watcher::on_listed(Listed listed) {
  accepted();
  if (!listed.continue_token.empty())
    return effects<Effect>(List{std::move(listed.continue_token)});
  resource_version_ = std::move(listed.resource_version);
  listed_ = true;
  progressed_ = false;
  opened_ = false;
  failures_ = 0;
  not_found_ = 0;
  auto all = effects<Effect>(Sweep{epoch_});
  report(all, SyncState::Synced, std::nullopt);
  all.emplace_back(Watch{resource_version_});
  return all;
}

Watcher::Effects Watcher::on_change(Change change) {
  progress();
  if (!change.arrival.object.identity.resource_version.empty())
    resource_version_ = change.arrival.object.identity.resource_version;
  auto all = on_opened();
  all.emplace_back(Apply{std::move(change), epoch_});
  return all;
}

/// A bookmark without a version, or with one that is already passed, says nothing.
Watcher::Effects Watcher::on_bookmark(Bookmark bookmark) {
  const auto& version = bookmark.resource_version;
  if (!version.empty() && !older(version, resource_version_)) {
    progress();
    resource_version_ = version;
  }
  return on_opened();
}

void Watcher::progress() {
  progressed_ = true;
  failures_ = 0;
}

Watcher::Effects Watcher::on_opened() {
  accepted();
  opened_ = true;
  Effects all;
  report(all, SyncState::Synced, std::nullopt);
  return all;
}

Watcher::Effects Watcher::on_closed(const Closed& closed) {
  const bool watching = !resource_version_.empty();
  if (!closed.why) {
    if (watching && std::exchange(progressed_, false)) {
      opened_ = false;
      return effects<Effect>(Watch{resource_version_});
    }
    return lost({.kind = Error::Kind::Unavailable, .message = "the stream ended without an event"});
  }
  if (closed.why->kind == Error::Kind::NotFound) return absent(*closed.why);
  not_found_ = 0;
  if (closed.why->kind == Error::Kind::Denied) return denied(*closed.why);
  return lost(*closed.why, closed.outdated);
}

/// Retries after a rest, with a list if the resourceVersion cannot be used any more. The end of an
/// open watch is normal. A request that does not open changes the state.
Watcher::Effects Watcher::lost(const Error& why, bool outdated) {
  const bool watching = !resource_version_.empty();
  const bool reported = !watching || !opened_;
  const bool refused = !opened_ && sign_of(why) == GroupSign::Away;
  if (outdated) refusals_ = 0;
  opened_ = false;
  progressed_ = false;
  Effects all;
  if (reported && why.kind != Error::Kind::Gone) report(all, SyncState::Unavailable, why);
  const auto rest = rest_after(why, refused ? refusals_ : failures_);
  if (watching && !refused && must_list(why)) resource_version_.clear();
  all.emplace_back(Rest{rest, refused});
  return all;
}

bool Watcher::must_list(const Error& why) const {
  if (why.kind == Error::Kind::Gone || why.kind == Error::Kind::Invalid) return true;
  if (why.cause == kVersionTooLarge) return true;
  // An unavailable API server recovers, but silence (Timeout) and unreadable events may persist.
  return failures_ >= kFailuresBeforeList &&
         (why.kind == Error::Kind::Timeout || why.kind == Error::Kind::Malformed);
}

Watcher::Effects Watcher::absent(const Error& why) {
  Effects all;
  opened_ = false;
  progressed_ = false;
  resource_version_.clear();
  if (++not_found_ < 2 && listed_) {
    report(all, SyncState::Unavailable, why);
    all.emplace_back(Rest{backoff(failures_, options_.backoff_max)});
    return all;
  }
  failures_ = 0;
  all.emplace_back(Sweep{++epoch_});
  listed_ = false;
  report(all, SyncState::Absent, why);
  all.emplace_back(Rest{
      std::chrono::duration_cast<Duration>(options_.absent_rest * (0.8 + 0.4 * random_.unit()))});
  return all;
}

Watcher::Effects Watcher::denied(const Error& why) {
  Effects all;
  opened_ = false;
  progressed_ = false;
  // The first retries are soon: the token may just have been replaced, and an API server that has
  // just started refuses all requests for a moment.
  if (state_ != SyncState::Denied) failures_ = 0;
  report(all, SyncState::Denied, why);
  all.emplace_back(Rest{backoff(failures_, options_.denied_rest)});
  return all;
}

Watcher::Effects Watcher::on_rested() {
  if (resource_version_.empty()) return list();
  return effects<Effect>(Watch{resource_version_});
}

void Watcher::report(Effects& effects, SyncState state, std::optional<Error> why) {
  if (state == state_) return;
  // The cache cannot be synced before the first list.
  if (state == SyncState::Synced && !listed_) return;
  state_ = state;
  effects.emplace_back(Report{state, std::move(why)});
}

/// The API group answered.
void Watcher::accepted() { refusals_ = 0; }

Duration Watcher::backoff(std::uint32_t& failures, Duration max) {
  return Backoff{.first = options_.backoff_first, .max = max, .jitter = 0.5}.delay(++failures,
                                                                                   random_);
}

Duration Watcher::rest_after(const Error& why, std::uint32_t& failures) {
  const auto own = backoff(failures, options_.backoff_max);
  if (!why.retry_after) return own;
  const auto asked =
      std::chrono::duration_cast<Duration>(*why.retry_after * (1.0 + 0.25 * random_.unit()));
  return std::max(own, asked);
}

}  // namespace imagedeps::kube
