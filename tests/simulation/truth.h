#pragma once

#include <memory>
#include <string>
#include <vector>

#include "graph/graph.h"
#include "simulation/stage.h"

namespace imagedeps::simulation {

/// The index over the objects that are stored on the simulated cluster, read with the operator's
/// decoders but past all watches.
[[nodiscard]] std::unique_ptr<graph::Graph> true_graph(const Stage& stage);

/// The index rebuilt from the objects that the operator's own index holds now.
[[nodiscard]] std::unique_ptr<graph::Graph> rebuilt_graph(const graph::Graph& seen);

/// What the command line would say of each needed istag now, where that is not what the operator
/// has written down about it, whatever is going on; empty: it says the same. Where there is no
/// report, see differences().
[[nodiscard]] std::vector<std::string> contradictions(const Stage& stage,
                                                      const graph::Graph& truth);

/// What the operator holds and has written, where it is not what `decide` says on the true state of
/// the cluster and the attempts that are stored there; empty: it has converged. For a cluster
/// without faults, whose registries are fine but for missing images.
[[nodiscard]] std::vector<std::string> differences(const Stage& stage, const graph::Graph& truth);

}  // namespace imagedeps::simulation
