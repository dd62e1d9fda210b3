#include "reconcile/operator.h"

#include <fmt/format.h>

#include <utility>

#include "reconcile/series.h"

namespace imagedeps::reconcile {

Operator::Operator(loop::Loop& loop, kube::Transport& transport, observe::Log& log,
                   observe::Metrics& metrics, Config config, std::uint64_t seed)
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
    return board.started() ? std::nullopt
                           : std::optional<std::string>("not all resources have been listed yet");
  });
  health.add_note("scope", [this]() -> std::optional<std::string> {
    const auto& unmatched = controller_.unmatched_scope();
    if (unmatched.empty()) return std::nullopt;
    return fmt::format("no namespace matches {}", fmt::join(unmatched, ", "));
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

void Operator::add_metrics(observe::Metrics& metrics) {
  using Detail = observe::Metrics::Detail;
  metrics.collect(Detail::Totals, [this] { return tag_totals(controller_, loop_); });
  metrics.collect(Detail::Totals, [this] { return engine_totals(controller_, loop_); });
  metrics.collect(Detail::Totals, [this] { return cache_totals(caches_, loop_); });
  metrics.collect(Detail::Objects, [this] { return tag_objects(controller_, loop_); });
}

}  // namespace imagedeps::reconcile
