#pragma once

#include <string>
#include <unordered_map>

#include "base/random.h"
#include "decide/facts.h"
#include "loop/loop.h"
#include "objects/image_dependency.h"

namespace imagedeps::importing {

/// The attempts that a stored status shows, with times on the loop's clock. A next attempt further
/// ahead than the longest back-off of its class comes from another clock and is shortened to it.
[[nodiscard]] decide::Attempts attempts_of(const objects::DependencyStatus& status,
                                           const loop::Loop& loop);

/// The import attempts of each istag, counted by this process or read from an ImageDependency. An
/// entry survives the deletion of the object, and is removed when the istag is no longer needed.
/// Loop thread.
class AttemptLedger {
 public:
  /// Empty if the istag was never tried.
  [[nodiscard]] const decide::Attempts& of(const objects::TagRef& tag) const;
  [[nodiscard]] bool knows(const objects::TagRef& tag) const { return entries_.contains(tag); }

  /// Counts a failure and sets the next attempt, backed off by class (behaviour.md 4.6).
  void failed(const objects::TagRef& tag, objects::ImportFailure failure, std::string message,
              TimePoint now, Random& random);
  void succeeded(const objects::TagRef& tag) { entries_[tag] = {}; }
  /// The next attempt is up to the registry's circuit, not to the istag's own back-off.
  void leave_to_registry(const objects::TagRef& tag);
  /// Replaces the istag's entry.
  void load(const objects::TagRef& tag, decide::Attempts attempts);
  void forget(const objects::TagRef& tag) { entries_.erase(tag); }
  void clear() { entries_.clear(); }
  [[nodiscard]] std::size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    decide::Attempts attempts;
    std::uint32_t streak = 0;  ///< Consecutive failures of the same class. Determines the back-off.
  };
  std::unordered_map<objects::TagRef, Entry, objects::TagRefHash> entries_;
};

}  // namespace imagedeps::importing
