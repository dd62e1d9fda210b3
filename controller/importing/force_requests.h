#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/time.h"
#include "objects/meta.h"

namespace imagedeps::importing {

/// Requests for an immediate import, made by users with the annotation imagedeps.io/requested-at.
/// Each value is served once, and each istag at most once in 30 s. Pure: the time is an argument.
class ForceRequests {
 public:
  /// Adds a request, unless this value was served already.
  void ask(const objects::TagRef& tag, std::string_view value);
  /// An object's `lastHandledRequest` shows this value.
  void was_served(const objects::TagRef& tag, std::string_view value);

  /// True if a request waits. It may be served from due_at() on.
  [[nodiscard]] bool pending(const objects::TagRef& tag) const;
  [[nodiscard]] TimePoint due_at(const objects::TagRef& tag) const;
  [[nodiscard]] bool due(const objects::TagRef& tag, TimePoint now) const {
    return pending(tag) && now >= due_at(tag);
  }
  /// All waiting requests have been served, or cannot be.
  void serve(const objects::TagRef& tag, TimePoint now);

  /// The value for lastHandledRequest: `own`, the annotation of the object, if it was served.
  /// Otherwise the value that was served last.
  [[nodiscard]] std::string handled(const objects::TagRef& tag, std::string_view own) const;
  void forget(const objects::TagRef& tag) { entries_.erase(tag); }
  [[nodiscard]] std::size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    std::vector<std::string> waiting;
    std::vector<std::string> served;  ///< The last few values, the newest last.
    TimePoint due_at{};
  };
  std::unordered_map<objects::TagRef, Entry, objects::TagRefHash> entries_;
};

}  // namespace imagedeps::importing
