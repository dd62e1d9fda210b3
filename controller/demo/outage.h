#pragma once

#include <vector>

#include "cli/terminal.h"
#include "demo/story.h"
#include "loop/loop.h"
#include "simulator/cluster.h"

namespace imagedeps::demo {

/// The second part of the demo: a registry fails and recovers while imagedeps runs. The references
/// must outlive it.
struct OutageScene {
  loop::Loop& loop;
  sim::Cluster& cluster;
  const cli::Palette& palette;
  TimePoint returned{};  ///< When the registry recovered.
};
/// The steps require a leading operator, and all ImageDependencies must be Ready. `scene` must
/// outlive the steps.
[[nodiscard]] std::vector<Step> outage_steps(OutageScene& scene);

}  // namespace imagedeps::demo
