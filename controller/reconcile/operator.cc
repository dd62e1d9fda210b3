#include "reconcile/operator.h"

#include <map>
#include <utility>

namespace imagedeps::reconcile {

using observe::Metrics;
using Samples = std::vector<Metrics::Sample>;

namespace {

double seconds(Duration duration) { return std::chrono::duration<double>(duration).count(); }

/// Needed istags by state and reason.
Samples istags(const Controller& controller) {
  std::map<decide::Reason, double> counts;
  controller.each_istag([&](const IstagView& view) { ++counts[view.tracked.decision.reason]; });
  Samples samples;
  for (int i = 0; i < decide::kReasonCount; ++i) {
    const auto reason = static_cast<decide::Reason>(i);
    samples.push_back({{{"state", std::string(decide::to_string(decide::state_of(reason)))}, {"reason", std::string(decide::to_string(reason))}},
                       counts[reason]});
  }
  return samples;
}

/// Every tag that a stream defines, so that the first panel is never empty.
Samples defined_tags(const Controller& controller) {
  std::map<std::pair<bool, bool>, double> counts{{{false, false}, 0}, {{false, true}, 0}, {{true, false}, 0}, {{true, true}, 0}};
  controller.graph().each_stream([&](const objects::ImageStream& stream) {
    for (const objects::StreamTag& tag : stream.tags) {
      if (!tag.spec) continue;
      const bool needed = controller.find({stream.meta.ns, stream.meta.name, tag.name}) != nullptr;
      ++counts[{needed, tag.status && !tag.status->image.empty()}];
    }
  });
  Samples samples;
  for (const auto& [key, count] : counts) {
    samples.push_back({{{"needed", key.first ? "true" : "false"}, {"state", key.second ? "Populated" : "NotPopulated"}}, count});
  }
  return samples;
}

double oldest_import(const Controller& controller, TimePoint now) {
  Duration oldest{};
  controller.engine().importer().each([&](const InFlight& import) { oldest = std::max(oldest, now - import.at); });
  return seconds(oldest);
}

Samples dropped(const Controller& controller) {
  const auto counts = controller.graph().counts();
  return {{{{"limit", "references_per_object"}}, static_cast<double>(counts.references_dropped)},
          {{{"limit", "foreign_istags_per_namespace"}}, static_cast<double>(counts.foreign_tags_dropped)},
          {{{"limit", "missing_objects_per_namespace"}}, static_cast<double>(controller.objects_held_back())}};
}

Samples sum_over(const Caches& caches, const std::function<double(const kube::Reflector::Stats&)>& value) {
  std::map<std::string, double> sums;
  for (const Caches::View& view : caches.view()) sums[kube::to_string(view.resource)] += value(view.stats);
  Samples samples;
  for (const auto& [resource, sum] : sums) samples.push_back({{{"resource", resource}}, sum});
  return samples;
}

}  // namespace

Operator::Operator(loop::Loop& loop, kube::Transport& transport, observe::Log& log, Metrics& metrics, Config config, std::uint64_t seed)
    : loop_(loop),
      random_(seed),
      controller_(loop, transport, log, metrics, std::move(config), random_.next()),
      caches_(loop, transport, log, controller_, Random(random_.next())) {
  add_metrics(metrics);
}

void Operator::start() { caches_.start(); }

void Operator::add_checks(observe::Health& health) {
  const SyncBoard& board = controller_.board();
  health.add_readiness("caches", [&board]() -> std::optional<std::string> {
    return board.started() ? std::nullopt : std::optional<std::string>("not all resources have been listed yet");
  });
  for (const objects::Kind kind : board.kinds()) {
    const std::string name(objects::resource_of(kind));
    if (SyncBoard::essential(kind)) {
      health.add_readiness(name, [&board, kind] { return board.obstacle(kind); });
    } else {
      health.add_note(name, [&board, kind] { return board.problem(kind); });
    }
  }
}

void Operator::add_metrics(Metrics& metrics) {
  const Controller& controller = controller_;
  metrics.collect_gauge("imagedeps_istags", "Needed image stream tags by state and reason.", [&controller] { return istags(controller); });
  metrics.collect_gauge("imagedeps_defined_tags", "Tags that image streams define, by whether anything needs them.",
                        [&controller] { return defined_tags(controller); });
  metrics.collect_gauge("imagedeps_imports_in_flight", "Import slots in use.", [&controller] {
    return Samples{{{}, static_cast<double>(controller.engine().importer().in_flight())}};
  });
  metrics.collect_gauge("imagedeps_oldest_import_seconds", "Age of the oldest import in flight.",
                        [this, &controller] { return Samples{{{}, oldest_import(controller, loop_.now())}}; });
  metrics.collect_gauge("imagedeps_imports_waiting", "Imports that were decided on and wait for their turn.",
                        [&controller] { return Samples{{{}, static_cast<double>(controller.engine().waiting())}}; });
  metrics.collect_gauge("imagedeps_dropped", "What limits keep from being followed or stored, by limit.", [&controller] { return dropped(controller); });
  metrics.collect_gauge("imagedeps_informer_objects", "Objects in a cache.", [this] {
    return sum_over(caches_, [](const kube::Reflector::Stats& stats) { return static_cast<double>(stats.objects); });
  });
  metrics.collect_gauge("imagedeps_informer_synced", "Whether a cache is up to date.", [this] {
    return sum_over(caches_, [](const kube::Reflector::Stats& stats) { return stats.state == kube::SyncState::Synced ? 1.0 : 0.0; });
  });
}

}  // namespace imagedeps::reconcile
