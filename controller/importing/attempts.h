#pragma once

#include <string>
#include <unordered_map>

#include "base/random.h"
#include "decide/facts.h"
#include "loop/loop.h"
#include "objects/image_dependency.h"

namespace imagedeps::importing {

/// What a stored status says about attempts, in the loop's time. A next attempt that lies further
/// ahead than any back-off of its class was written under another clock and is cut to that.
[[nodiscard]] decide::Attempts attempts_of(const objects::DependencyStatus& status,
                                           const loop::Loop& loop);

/// The attempts at every istag that we tried or have read about. It survives the deletion of the
/// ImageDependency; an entry ends when the istag is no longer needed. Loop thread.
class AttemptLedger {
 public:
  /// Empty attempts for an istag that was never tried.
  [[nodiscard]] const decide::Attempts& of(const objects::TagRef& tag) const;
  [[nodiscard]] bool knows(const objects::TagRef& tag) const { return entries_.contains(tag); }

  /// Counts a failure and sets the next attempt, backed off by class (behaviour.md 4.6).
  void failed(const objects::TagRef& tag, objects::ImportFailure failure, std::string message,
              TimePoint now, Random& random);
  void succeeded(const objects::TagRef& tag) { entries_[tag] = {}; }
  /// A circuit decides when the next one is due, not the istag's own back-off.
  void leave_to_registry(const objects::TagRef& tag);
  /// Replaces what is known.
  void load(const objects::TagRef& tag, decide::Attempts attempts);
  void forget(const objects::TagRef& tag) { entries_.erase(tag); }
  void clear() { entries_.clear(); }
  [[nodiscard]] std::size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    decide::Attempts attempts;
    std::uint32_t streak = 0;  ///< Of the same failure in a row: what the back-off goes by.
  };
  std::unordered_map<objects::TagRef, Entry, objects::TagRefHash> entries_;
};

}  // namespace imagedeps::importing
