#pragma once

#include <cstdint>

#include "kube/object.h"
#include "kube/reflector.h"
#include "kube/seen_versions.h"
#include "kube/watcher.h"

namespace imagedeps::kube {

/// Reports to a Sink the differences between what it knows and what lists and watches bring. A list
/// is authoritative: its versions count even where they are lower, as after etcd was restored from
/// a backup. An event of a watch counts only if it is newer. Loop thread.
class Mirror {
 public:
  explicit Mirror(Sink& sink) : sink_(sink) {}

  void apply(Watcher::Upsert upsert);
  void apply(Watcher::Apply change);
  /// Does nothing if an object of this epoch could not even be named: it may be any of those that
  /// would be removed.
  void apply(Watcher::Sweep sweep);

  [[nodiscard]] std::size_t objects() const { return known_.size(); }
  [[nodiscard]] std::size_t quarantined() const { return quarantined_; }

 private:
  enum class Source { List, Watch };
  void upsert(Arrival arrival, std::uint32_t epoch, Source source);
  void remove(const Identity& identity);
  void set_quarantined(SeenVersions::Entry& entry, bool quarantined);

  Sink& sink_;
  SeenVersions known_;
  std::size_t quarantined_ = 0;
  std::uint32_t nameless_epoch_ = 0;  ///< The last epoch that had an object without a name.
};

}  // namespace imagedeps::kube
