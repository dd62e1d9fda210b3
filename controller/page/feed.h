#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <vector>

#include "objects/meta.h"

namespace imagedeps::page {

using objects::TagRef;

/// The istags that are still to be sent to one client: first all istags (a snapshot), then those
/// that changed. The feed contains names, not rows. A row is built when it is sent, so an istag
/// that changed ten times is sent once. Pure.
///
///   snapshot     changed               next batch
///   incomplete   any                   the next istags of the snapshot
///   complete     up to kChangedMax     the changed istags
///   any          over kChangedMax      none until restart(): a slow client gets a new snapshot, so
///                                      that its queue cannot grow without limit
class Feed {
 public:
  static constexpr std::size_t kChangedMax = 2000;

  /// Starts a new snapshot with the istags in `needed`, in any order, and discards all changes.
  void restart(std::vector<TagRef> needed);
  /// Records that an istag was added, changed or removed.
  void touch(const TagRef& tag);
  /// True if more than kChangedMax istags changed, so that the caller must call restart().
  [[nodiscard]] bool overflown() const { return overflown_; }
  [[nodiscard]] bool empty() const { return snapshot_.empty() && changed_.empty(); }

  struct Batch {
    std::vector<TagRef> tags;  ///< At most `max` istags.
    std::size_t left = 0;      ///< Remaining istags of the snapshot; 0 if it is complete.
  };
  /// Removes and returns the next istags.
  [[nodiscard]] Batch take(std::size_t max);

 private:
  std::vector<TagRef> snapshot_;  ///< In descending order; take() removes from the back.
  std::set<TagRef> changed_;
  bool overflown_ = false;
};

}  // namespace imagedeps::page
