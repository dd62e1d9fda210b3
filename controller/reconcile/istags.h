#pragma once

#include <cstddef>
#include <unordered_map>

#include "base/function_ref.h"
#include "base/time.h"
#include "objects/meta.h"
#include "reporting/view.h"

namespace imagedeps::reconcile {

/// The image stream tags that have been evaluated: those that are needed, with their last decision,
/// and those that are not needed any more, with the time since when. Pure: the time is an argument.
class Istags {
 public:
  struct Entry {
    reporting::Tracked& tracked;
    bool is_new;
  };
  /// The istag is needed.
  Entry track(TimePoint now, const objects::TagRef& tag);

  struct Released {
    bool was_needed;
    TimePoint since;  ///< When it was first found not to be needed.
  };
  /// The istag is not needed.
  Released release(TimePoint now, const objects::TagRef& tag);
  /// Removes a released istag.
  void forget(const objects::TagRef& tag) { unreferenced_.erase(tag); }

  /// Null if the istag is not needed, or was not evaluated yet.
  [[nodiscard]] const reporting::Tracked* find(const objects::TagRef& tag) const;
  [[nodiscard]] reporting::Tracked* find(const objects::TagRef& tag);
  /// True if the istag was released at least `duration` ago.
  [[nodiscard]] bool released_for(TimePoint now, const objects::TagRef& tag,
                                  Duration duration) const;
  void each(FunctionRef<void(const objects::TagRef&, const reporting::Tracked&)> visit) const;
  void each_released(FunctionRef<void(const objects::TagRef&)> visit) const;
  /// The next decision on each needed istag is announced, even if it is the same as before.
  void reset_announced();
  [[nodiscard]] std::size_t needed() const { return needed_.size(); }
  [[nodiscard]] std::size_t released() const { return unreferenced_.size(); }

 private:
  std::unordered_map<objects::TagRef, reporting::Tracked, objects::TagRefHash> needed_;
  std::unordered_map<objects::TagRef, TimePoint, objects::TagRefHash> unreferenced_;
};

}  // namespace imagedeps::reconcile
