#include "importing/attempts.h"

#include <algorithm>

#include "decide/decide.h"

namespace imagedeps::importing {

decide::Attempts attempts_of(const objects::DependencyStatus& status, const loop::Loop& loop) {
  decide::Attempts attempts;
  attempts.count =
      static_cast<std::uint32_t>(std::clamp<std::int64_t>(status.import_attempts, 0, 1'000'000));
  attempts.failure = objects::parse_import_failure(status.last_error_reason);
  attempts.message = status.last_error_message;
  if (status.last_attempt) attempts.last = loop::from_wall(loop, *status.last_attempt);
  if (status.next_attempt && attempts.failure) {
    const TimePoint latest = loop.now() + decide::backoff_cap(*attempts.failure, attempts.count);
    attempts.next = std::min(loop::from_wall(loop, *status.next_attempt), latest);
  }
  return attempts;
}

const decide::Attempts& AttemptLedger::of(const objects::TagRef& tag) const {
  static const decide::Attempts kNone;
  const auto at = entries_.find(tag);
  return at == entries_.end() ? kNone : at->second.attempts;
}

void AttemptLedger::failed(const objects::TagRef& tag, objects::ImportFailure failure,
                           std::string message, TimePoint now, Random& random) {
  Entry& entry = entries_[tag];
  entry.streak = entry.attempts.failure == failure ? entry.streak + 1 : 1;
  ++entry.attempts.count;
  entry.attempts.failure = failure;
  entry.attempts.message = std::move(message);
  entry.attempts.last = now;
  entry.attempts.next = now + decide::backoff(failure, entry.streak, random);
}

void AttemptLedger::leave_to_registry(const objects::TagRef& tag) {
  const auto at = entries_.find(tag);
  if (at != entries_.end()) at->second.attempts.next.reset();
}

void AttemptLedger::load(const objects::TagRef& tag, decide::Attempts attempts) {
  const std::uint32_t streak = attempts.count;
  entries_[tag] = {std::move(attempts), streak};
}

}  // namespace imagedeps::importing
