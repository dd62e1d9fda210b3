#pragma once

#include <string>

#include "base/random.h"
#include "loop/loop.h"
#include "simulator/cluster.h"
#include "simulator/registry.h"
#include "simulator/store.h"

namespace imagedeps::sim {

/// What the parts of one simulated cluster share. Loop thread.
struct World {
  World(loop::Loop& the_loop, Cluster::Options the_options);

  loop::Loop& loop;
  Cluster::Options options;
  Random random;
  Store store;
  Registries registries;
  Faults faults;

  /// The wall clock as metav1.Time.
  [[nodiscard]] std::string now() const;
  [[nodiscard]] std::string new_uid();
};

/// What the pull specs on the internal registry begin with: the host of
/// status.dockerImageRepository in OpenShift's default installation.
inline constexpr std::string_view kInternalPrefix =
    "image-registry.openshift-image-registry.svc:5000/";

}  // namespace imagedeps::sim
