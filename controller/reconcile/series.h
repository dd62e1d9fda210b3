#pragma once

#include <vector>

#include "loop/loop.h"
#include "observe/metrics.h"
#include "reconcile/caches.h"
#include "reconcile/controller.h"

namespace imagedeps::reconcile {

/// What metrics say of the caches and the state, made at each scrape: nothing stale is left behind,
/// and a deleted object's series are gone with it. Only the leader tells what it decided, since a
/// standby does not know what was tried. Loop thread.
///
/// The label `registry` is the host that an import would ask, "other" beyond the first
/// Config::registry_labels_max of them, and empty where nothing would be imported. The label `hold`
/// is "Observe" or "Paused" if the mode or an admin's pause of the registry prevents the import. It
/// is empty otherwise. The label `exported_namespace` is spelled so that scraping changes nothing
/// about it.

using Families = std::vector<observe::Metrics::Family>;

/// Tags by state, by reason and registry, defined tags, references: one series for each combination
/// of bounded labels.
[[nodiscard]] Families tag_totals(const Controller& controller, const loop::Loop& loop);
/// One series for each tag that is needed and has no image, at most Config::series_max for each
/// metric, and how many were left out. Tags that can be imported go first, those that are held back
/// after the others, and among equals the one that has waited longest.
[[nodiscard]] Families tag_objects(const Controller& controller, const loop::Loop& loop);
/// Registries, queues, imports under way, limits.
[[nodiscard]] Families engine_totals(const Controller& controller, const loop::Loop& loop);
/// One series for each cache.
[[nodiscard]] Families cache_totals(const Caches& caches, const loop::Loop& loop);

}  // namespace imagedeps::reconcile
