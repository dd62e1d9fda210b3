#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <vector>

#include "objects/meta.h"

namespace imagedeps::page {

using objects::TagRef;

/// Which istags one client has yet to be told about: first all (a snapshot), then those that
/// changed. It holds names, never contents: what is told is what is so at that moment, and an istag
/// that changed ten times is told once. Pure.
///
///   snapshot    changed            next
///   some left   any                the snapshot's next istags
///   done        at most kMax       those that changed
///   any         more than kMax     everything again: a slow client gets a fresh snapshot, never an
///                                  ever longer queue
class Feed {
 public:
  static constexpr std::size_t kChangedMax = 2000;

  /// All that was told is void. `needed` in any order.
  void restart(std::vector<TagRef> needed);
  /// It changed, came or went.
  void touch(const TagRef& tag);
  /// So much changed that restart() is due.
  [[nodiscard]] bool overflown() const { return overflown_; }
  [[nodiscard]] bool empty() const { return snapshot_.empty() && changed_.empty(); }

  struct Batch {
    std::vector<TagRef> tags;  ///< At most as many as asked for.
    std::size_t left = 0;      ///< Of the snapshot, after these; 0: it is complete.
  };
  [[nodiscard]] Batch take(std::size_t max);

 private:
  std::vector<TagRef> snapshot_;  ///< From the back.
  std::set<TagRef> changed_;
  bool overflown_ = false;
};

}  // namespace imagedeps::page
