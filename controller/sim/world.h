#pragma once

#include <string>

#include "base/random.h"
#include "loop/loop.h"
#include "sim/cluster.h"
#include "sim/registry.h"
#include "sim/store.h"

namespace imagedeps::sim {

/// The shared state of one simulated cluster. Loop thread.
struct World {
  World(loop::Loop& the_loop, Cluster::Options the_options);

  loop::Loop& loop;
  Cluster::Options options;
  Random random;
  Store store;
  Registries registries;
  Faults faults;

  /// The wall clock time, formatted as metav1.Time.
  [[nodiscard]] std::string now() const;
  [[nodiscard]] std::string new_uid();
};

/// The prefix of pull specs in the internal registry: the host of status.dockerImageRepository in
/// OpenShift's default installation.
inline constexpr std::string_view kInternalPrefix =
    "image-registry.openshift-image-registry.svc:5000/";

}  // namespace imagedeps::sim
