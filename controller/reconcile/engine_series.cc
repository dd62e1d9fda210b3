#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "reconcile/series.h"

namespace imagedeps::reconcile {

using Family = observe::Metrics::Family;
using Type = observe::Metrics::Type;

namespace {

constexpr const char* kByAdmin = "Admin";

struct Pause {
  std::set<std::string> reasons;
  double until = 0;
};

/// The reasons for which a circuit pauses a registry.
std::vector<std::string> circuit_reasons() {
  using importing::Circuit;
  std::vector<std::string> reasons;
  for (int i = 0; i <= static_cast<int>(objects::ImportFailure::ImportFailed); ++i) {
    const auto failure = static_cast<objects::ImportFailure>(i);
    if (Circuit::concerns(Circuit::Kind::Reach, failure) ||
        Circuit::concerns(Circuit::Kind::Credentials, failure))
      reasons.emplace_back(objects::to_string(failure));
  }
  return reasons;
}

/// The pause of each registry that has a label. With open circuits of several namespaces, the one
/// that ends last wins.
std::map<std::string, Pause> pauses_of(const Controller& controller, const loop::Loop& loop) {
  std::map<std::string, Pause> pauses;
  for (const std::string& registry : controller.metrics().registries()) pauses[registry];
  for (const importing::Registries::View& view :
       controller.engine().scheduler().registries().view()) {
    if (!view.open) continue;
    Pause& pause = pauses[controller.metrics().label(view.registry)];
    pause.reasons.emplace(objects::to_string(view.failure));
    pause.until = std::max(pause.until, unix_seconds(loop, view.until));
  }
  for (const auto& [registry, settings] : controller.config().import.registries) {
    if (settings.paused) pauses[controller.metrics().label(registry)].reasons.emplace(kByAdmin);
  }
  return pauses;
}

void append_registries(Families& families, const Controller& controller, const loop::Loop& loop) {
  Family paused{"imagedeps_registry_paused",
                "1 while imports from a registry wait, by reason: a failure, or Admin.",
                Type::Gauge,
                {}};
  Family until{"imagedeps_registry_backoff_until_timestamp_seconds",
               "When the next probe of a failing registry may start. 0 if it is not failing.",
               Type::Gauge,
               {}};
  const std::vector<std::string> reasons = circuit_reasons();
  for (const auto& [registry, pause] : pauses_of(controller, loop)) {
    const auto add = [&, &host = registry, &why = pause](const std::string& reason) {
      paused.samples.push_back(
          {{{"registry", host}, {"reason", reason}}, why.reasons.contains(reason) ? 1.0 : 0.0});
    };
    for (const std::string& reason : reasons) add(reason);
    add(kByAdmin);
    until.samples.push_back({{{"registry", registry}}, pause.until});
  }
  families.push_back(std::move(paused));
  families.push_back(std::move(until));
}

/// One queue, and the ages of the items in process.
struct Load {
  std::size_t depth = 0;
  std::uint64_t adds = 0;
  Duration sum{};
  Duration longest{};
  void add(Duration age) {
    sum += age;
    longest = std::max(longest, age);
  }
};

std::map<reporting::Worker, Load> loads(const Controller& controller, TimePoint now) {
  std::map<reporting::Worker, Load> all;
  all[reporting::Worker::Istag] = {.depth = controller.evaluator().waiting().ready(),
                                   .adds = controller.evaluator().waiting().adds()};
  Load& import =
      all[reporting::Worker::Import] = {.depth = controller.engine().waiting(),
                                        .adds = controller.engine().scheduler().line().adds()};
  controller.engine().importer().each(
      [&](const importing::InFlight& each) { import.add(now - each.at); });
  Load& write = all[reporting::Worker::ImageDependency] = {
      .depth = controller.reporter().writes().queue().ready(),
      .adds = controller.reporter().writes().queue().adds()};
  for (const Duration age : controller.reporter().writes().ages(now)) write.add(age);
  return all;
}

void append_queues(Families& families, const Controller& controller, TimePoint now) {
  Family depth{"workqueue_depth", "Items that are due and waiting.", Type::Gauge, {}};
  Family adds{"workqueue_adds_total", "Items that were added.", Type::Counter, {}};
  Family unfinished{"workqueue_unfinished_work_seconds",
                    "The total age of all items in process.",
                    Type::Gauge,
                    {}};
  Family longest{"workqueue_longest_running_processor_seconds",
                 "The age of the oldest item in process.",
                 Type::Gauge,
                 {}};
  for (const auto& [worker, load] : loads(controller, now)) {
    const observe::Metrics::Labels name{{"name", std::string(to_string(worker))}};
    depth.samples.push_back({name, static_cast<double>(load.depth)});
    adds.samples.push_back({name, static_cast<double>(load.adds)});
    unfinished.samples.push_back({name, to_seconds(load.sum)});
    longest.samples.push_back({name, to_seconds(load.longest)});
  }
  for (Family* const family : {&depth, &adds, &unfinished, &longest})
    families.push_back(std::move(*family));
}

Family single(const char* name, const char* help, std::size_t value) {
  return {name, help, Type::Gauge, {{{}, static_cast<double>(value)}}};
}

Family limits(const Controller& controller) {
  const auto counts = controller.graph().counts();
  return {"imagedeps_dropped",
          "References, tags and objects that a limit excludes, by limit.",
          Type::Gauge,
          {{{{"limit", "references_per_object"}}, static_cast<double>(counts.references_dropped)},
           {{{"limit", "foreign_istags_per_namespace"}},
            static_cast<double>(counts.foreign_tags_dropped)},
           {{{"limit", "missing_objects_per_namespace"}},
            static_cast<double>(controller.reporter().held_back())}}};
}

/// One series for each resource, from all its caches.
class ByResource {
 public:
  using Value = FunctionRef<double(const kube::Reflector::Stats&)>;
  using Join = FunctionRef<double(double, double)>;
  explicit ByResource(const Caches& caches) : views_(caches.view()) {}

  [[nodiscard]] Family family(const char* name, const char* help, Type type, Value value,
                              Join join = std::plus<>()) const {
    std::map<std::string, double> values;
    for (const Caches::View& view : views_) {
      const auto [at, first] = values.try_emplace(to_string(view.resource), value(view.stats));
      if (!first) at->second = join(at->second, value(view.stats));
    }
    Family made{name, help, type, {}};
    for (const auto& [resource, sum] : values)
      made.samples.push_back({{{"resource", resource}}, sum});
    return made;
  }

  [[nodiscard]] Family watch_errors() const {
    constexpr std::array kKinds{Error::Kind::Gone,      Error::Kind::Denied,
                                Error::Kind::Throttled, Error::Kind::Unavailable,
                                Error::Kind::Timeout,   Error::Kind::Malformed,
                                Error::Kind::NotFound,  Error::Kind::Invalid};
    std::map<std::pair<std::string, std::string>, double> counts;
    for (const Caches::View& view : views_) {
      const std::string resource = to_string(view.resource);
      for (const Error::Kind kind : kKinds) counts[{resource, std::string(to_string(kind))}];
      for (const auto& [kind, count] : view.stats.watch_errors)
        counts[{resource, std::string(to_string(kind))}] += static_cast<double>(count);
    }
    Family made{"imagedeps_informer_watch_errors_total",
                "Watches that ended with an error, by kind of error.",
                Type::Counter,
                {}};
    for (const auto& [key, count] : counts)
      made.samples.push_back({{{"resource", key.first}, {"reason", key.second}}, count});
    return made;
  }

 private:
  std::vector<Caches::View> views_;
};

bool in_sync(const kube::Reflector::Stats& stats) {
  return stats.state == kube::SyncState::Synced || stats.state == kube::SyncState::Absent;
}

}  // namespace

Families engine_totals(const Controller& controller, const loop::Loop& loop) {
  Families families;
  append_registries(families, controller, loop);
  append_queues(families, controller, loop.now());
  families.push_back(single("imagedeps_imports_in_flight", "Imports in flight.",
                            controller.engine().importer().in_flight()));
  families.push_back(single("imagedeps_imports_waiting", "Imports that wait to be started.",
                            controller.engine().waiting()));
  families.push_back(limits(controller));
  return families;
}

Families cache_totals(const Caches& caches, const loop::Loop& loop) {
  using Stats = kube::Reflector::Stats;
  const ByResource by(caches);
  const auto smaller = [](double a, double b) { return std::min(a, b); };
  const auto last_event = [&loop](const Stats& stats) {
    return stats.last_event == TimePoint{} ? 0 : unix_seconds(loop, stats.last_event);
  };
  return {
      by.family(
          "imagedeps_informer_synced",
          "1 if the cache is up to date, or if the cluster does not serve the resource.",
          Type::Gauge, [](const Stats& stats) { return in_sync(stats) ? 1.0 : 0.0; }, smaller),
      by.family("imagedeps_informer_objects", "Objects in the cache.", Type::Gauge,
                [](const Stats& stats) { return static_cast<double>(stats.objects); }),
      by.family("imagedeps_informer_quarantined_objects",
                "Objects that cannot be decoded. Their last valid state is kept.", Type::Gauge,
                [](const Stats& stats) { return static_cast<double>(stats.quarantined); }),
      by.family("imagedeps_informer_events_total", "Changes received by watches.", Type::Counter,
                [](const Stats& stats) { return static_cast<double>(stats.events); }),
      by.family("imagedeps_informer_relists_total", "Full lists, including the first one.",
                Type::Counter, [](const Stats& stats) { return static_cast<double>(stats.lists); }),
      by.family("imagedeps_informer_last_event_timestamp_seconds",
                "When the last object or bookmark arrived. 0 before the first one.", Type::Gauge,
                last_event, smaller),
      by.watch_errors()};
}

}  // namespace imagedeps::reconcile
