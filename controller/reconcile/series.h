#pragma once

#include <vector>

#include "loop/loop.h"
#include "observe/metrics.h"
#include "reconcile/caches.h"
#include "reconcile/controller.h"

namespace imagedeps::reconcile {

/// Metrics of the caches and the state, computed at each scrape, so that the series of deleted
/// objects disappear with them. Only the leader reports decisions, because a standby does not know
/// which imports were attempted. Loop thread.
///
/// The label `registry` is the host of the tag's import, "other" beyond the first
/// Config::registry_labels_max hosts, and empty if the tag is not imported. The label `hold` is
/// "Observe" or "Paused" if the mode or an admin's pause of the registry prevents the import, and
/// empty otherwise. The label `exported_namespace` has the name that Prometheus would give it in a
/// scrape.

using Families = std::vector<observe::Metrics::Family>;

/// Tags by state, by reason and registry, defined tags, references. All labels are bounded.
[[nodiscard]] Families tag_totals(const Controller& controller, const loop::Loop& loop);
/// One series for each needed tag without an image, at most Config::series_max per metric, and the
/// number of dropped series. Importable tags are first and held back tags last. Among equals, those
/// that wait longest are first.
[[nodiscard]] Families tag_objects(const Controller& controller, const loop::Loop& loop);
/// Registries, queues, imports in flight, limits.
[[nodiscard]] Families engine_totals(const Controller& controller, const loop::Loop& loop);
/// One series for each cache.
[[nodiscard]] Families cache_totals(const Caches& caches, const loop::Loop& loop);

}  // namespace imagedeps::reconcile
