#pragma once

#include <memory>
#include <string>
#include <vector>

#include "graph/graph.h"
#include "simulation/stage.h"

namespace imagedeps::simulation {

/// Builds an index of the objects that the simulated cluster stores, with the operator's decoders
/// but without watches. Leaves out what they cannot read.
[[nodiscard]] std::unique_ptr<graph::Graph> true_graph(const Stage& stage);

/// Rebuilds an index from the objects in the operator's own index.
[[nodiscard]] std::unique_ptr<graph::Graph> rebuilt_graph(const graph::Graph& seen);

/// Compares what the command line would report about each needed istag with the ImageDependency
/// that the operator wrote. Returns the contradictions. They must not occur at any time, whatever
/// is going on. For istags without an ImageDependency see differences().
[[nodiscard]] std::vector<std::string> contradictions(const Stage& stage,
                                                      const graph::Graph& truth);

/// True if a stored attempt is due within a second. Stored times have whole seconds, so they do not
/// show whether the operator has to begin that attempt before or after the current time.
[[nodiscard]] bool attempt_is_close(const Stage& stage, const graph::Graph& truth);

/// Compares what the operator has decided and written with the result of `decide` for the true
/// state of the cluster and the attempts stored in it. Returns the differences, empty if the
/// operator has converged. The cluster must have no faults, except for missing images, and no
/// attempt may be close.
[[nodiscard]] std::vector<std::string> differences(const Stage& stage, const graph::Graph& truth);

}  // namespace imagedeps::simulation
