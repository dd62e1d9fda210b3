#pragma once

#include <cstdint>

#include "kube/object.h"
#include "kube/reflector.h"
#include "kube/seen_versions.h"
#include "kube/watcher.h"

namespace imagedeps::kube {

/// Reports to a Sink the differences between the tracked objects and the results of lists and
/// watches. A list is authoritative: its versions are used even if they are lower, as after etcd is
/// restored from a backup. A watch event is used only if it is newer. Loop thread.
class Mirror {
 public:
  explicit Mirror(Sink& sink) : sink_(sink) {}

  void apply(Watcher::Upsert upsert);
  void apply(Watcher::Apply change);
  /// Has no effect if the name of an object in this epoch could not be read: it may be any of the
  /// objects that would be removed.
  void apply(Watcher::Sweep sweep);

  [[nodiscard]] std::size_t objects() const { return known_.size(); }
  [[nodiscard]] std::size_t quarantined() const { return quarantined_; }

 private:
  enum class Via { List, Watch };
  void upsert(Arrival arrival, std::uint32_t epoch, Via via);
  void remove(const Identity& identity);
  void set_quarantined(SeenVersions::Entry& entry, bool quarantined);

  Sink& sink_;
  SeenVersions known_;
  std::size_t quarantined_ = 0;
  std::uint32_t nameless_epoch_ = 0;  ///< The last epoch with an object without a name.
};

}  // namespace imagedeps::kube
