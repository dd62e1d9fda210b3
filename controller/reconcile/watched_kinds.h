#pragma once

#include <vector>

#include "config/config.h"
#include "kube/object.h"
#include "kube/resource.h"

namespace imagedeps::reconcile {

/// A kind that the operator keeps a cache of.
struct WatchedKind {
  objects::Kind kind{};
  kube::Resource resource;
  kube::Decode decode;
  bool metadata_only = false;
  bool cluster_scoped = false;
};
/// All of them, as the configuration wants them read.
[[nodiscard]] std::vector<WatchedKind> watched_kinds(const Config& config);

/// The namespaces to watch one by one: those of the scope and the shared ones, if none of them is a
/// glob, so that a Role in each is enough. Else one empty name: the whole cluster.
[[nodiscard]] std::vector<std::string> watched_namespaces(const graph::Scope& scope);

}  // namespace imagedeps::reconcile
