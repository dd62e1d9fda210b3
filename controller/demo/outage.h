#pragma once

#include <vector>

#include "cli/terminal.h"
#include "demo/story.h"
#include "loop/loop.h"
#include "simulator/cluster.h"

namespace imagedeps::demo {

/// The second act of the demo: a registry goes away and comes back while imagedeps runs. What it
/// plays on must outlive it.
struct OutageScene {
  loop::Loop& loop;
  sim::Cluster& cluster;
  const cli::Palette& palette;
  TimePoint returned{};  ///< Of the registry.
};
/// Needs an operator that leads, and ImageDependencies that are all Ready. `scene` must outlive the
/// steps.
[[nodiscard]] std::vector<Step> outage_steps(OutageScene& scene);

}  // namespace imagedeps::demo
