#pragma once

#include <vector>

#include "config/config.h"
#include "kube/object.h"
#include "kube/resource.h"

namespace imagedeps::reconcile {

/// A kind that the operator caches.
struct WatchedKind {
  objects::Kind kind{};
  kube::Resource resource;
  kube::Decode decode;
  bool metadata_only = false;
  bool cluster_scoped = false;
};
/// All kinds that the configuration requires.
[[nodiscard]] std::vector<WatchedKind> watched_kinds(const Config& config);

/// The namespaces to watch one by one: those of the scope and the shared ones, if none of them is a
/// glob. A Role in each of them is then enough. Otherwise one empty name: the whole cluster.
[[nodiscard]] std::vector<std::string> watched_namespaces(const graph::Scope& scope);

}  // namespace imagedeps::reconcile
