#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/time.h"
#include "objects/meta.h"

namespace imagedeps::importing {

/// What people asked for with annotation imagedeps.io/requested-at: an import of an istag now. Each
/// value is served once, and at most one per istag in 30 s. Pure: the time comes in.
class ForceRequests {
 public:
  /// A value that was served already, or that `lastHandledRequest` of an object shows as served, is
  /// not asked again.
  void ask(const objects::TagRef& tag, std::string_view value);
  void was_served(const objects::TagRef& tag, std::string_view value);

  /// Some value waits to be served; from due_at() on.
  [[nodiscard]] bool pending(const objects::TagRef& tag) const;
  [[nodiscard]] TimePoint due_at(const objects::TagRef& tag) const;
  [[nodiscard]] bool due(const objects::TagRef& tag, TimePoint now) const {
    return pending(tag) && now >= due_at(tag);
  }
  /// Everything that waits has been acted on, or cannot be.
  void serve(const objects::TagRef& tag, TimePoint now);

  /// What to write to lastHandledRequest: `own`, the object's annotation, if that was served; else
  /// the value served last.
  [[nodiscard]] std::string handled(const objects::TagRef& tag, std::string_view own) const;
  void forget(const objects::TagRef& tag) { entries_.erase(tag); }
  [[nodiscard]] std::size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    std::vector<std::string> waiting;
    std::vector<std::string> served;  ///< The newest last; a few are remembered.
    TimePoint due_at{};
  };
  std::unordered_map<objects::TagRef, Entry, objects::TagRefHash> entries_;
};

}  // namespace imagedeps::importing
