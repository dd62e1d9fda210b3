#pragma once

#include <memory>
#include <vector>

#include "kube/reflector.h"
#include "observe/log.h"
#include "reconcile/controller.h"
#include "reconcile/watched_kinds.h"

namespace imagedeps::reconcile {

/// The reflectors of all kinds, and the sinks that pass their changes to the controller. Loop
/// thread.
class Caches {
 public:
  /// All must outlive it.
  Caches(loop::Loop& loop, kube::Transport& transport, observe::Log& log, Controller& controller,
         Random random);
  ~Caches();
  void start();

  struct View {
    const kube::Resource& resource;
    std::string_view ns;  ///< Empty: all.
    const kube::Reflector::Stats& stats;
  };
  [[nodiscard]] std::vector<View> view() const;

 private:
  class KindSink;
  struct Cache {
    WatchedKind kind;
    std::string ns;
    std::unique_ptr<KindSink> sink;
    std::unique_ptr<kube::Reflector> reflector;
  };
  loop::Loop& loop_;
  kube::Transport& transport_;
  Random random_;
  std::vector<Cache> caches_;
};

}  // namespace imagedeps::reconcile
