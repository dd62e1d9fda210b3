#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "reconcile/series.h"

namespace imagedeps::reconcile {

using decide::Reason;
using decide::State;
using Labels = observe::Metrics::Labels;
using Family = observe::Metrics::Family;
using Type = observe::Metrics::Type;

namespace {

bool missing(const reporting::Tracked& tracked) { return tracked.missing_since.has_value(); }

std::string_view registry_of(const Controller& controller, const reporting::Tracked& tracked) {
  return decide::importable(tracked.decision.reason)
             ? std::string_view(controller.metrics().label(tracked.registry))
             : std::string_view();
}

/// Istags that are not needed any more, but still have ImageDependencies.
std::size_t orphaned(const Controller& controller) {
  std::size_t count = 0;
  controller.state().istags.each_released([&](const objects::TagRef& tag) {
    count += controller.graph().dependencies(tag).empty() ? 0 : 1;
  });
  return count;
}

/// The value of the label `hold`.
std::string_view hold_of(const reporting::Tracked& tracked) {
  return decide::hold_of(tracked.decision);
}

Family tags_by_state(const Controller& controller) {
  std::map<State, double> counts{{State::Orphaned, static_cast<double>(orphaned(controller))}};
  controller.each_istag([&](const reporting::IstagView& view) {
    ++counts[decide::state_of(view.tracked.decision.reason)];
  });
  Family family{"imagedeps_tags", "Needed image stream tags by state.", Type::Gauge, {}};
  for (int i = 0; i <= static_cast<int>(State::Unmanaged); ++i) {
    const auto state = static_cast<State>(i);
    family.samples.push_back({{{"state", std::string(decide::to_string(state))}}, counts[state]});
  }
  return family;
}

using Unpopulated = std::tuple<std::string_view, Reason, std::string_view>;

Labels unpopulated_labels(const Unpopulated& key) {
  const auto& [registry, reason, hold] = key;
  return {{"registry", std::string(registry)},
          {"state", std::string(decide::to_string(decide::state_of(reason)))},
          {"reason", std::string(decide::to_string(reason))},
          {"hold", std::string(hold)}};
}

/// All reasons have a series without a registry. Series with a registry exist only while they have
/// tags.
Family unpopulated_by_reason(const Controller& controller) {
  std::map<Unpopulated, double> counts;
  for (int i = 0; i < decide::kReasonCount; ++i) {
    if (decide::wants_image(static_cast<Reason>(i))) counts[{"", static_cast<Reason>(i), ""}] = 0;
  }
  controller.each_istag([&](const reporting::IstagView& view) {
    if (missing(view.tracked))
      ++counts[{registry_of(controller, view.tracked), view.tracked.decision.reason,
                hold_of(view.tracked)}];
  });
  Family family{"imagedeps_unpopulated_tags",
                "Needed tags without an image, by reason and by the registry of their import.",
                Type::Gauge,
                {}};
  for (const auto& [key, count] : counts)
    family.samples.push_back({unpopulated_labels(key), count});
  return family;
}

Family oldest_by_registry(const Controller& controller, const loop::Loop& loop) {
  std::map<std::pair<std::string_view, std::string_view>, TimePoint> oldest;
  controller.each_istag([&](const reporting::IstagView& view) {
    if (!missing(view.tracked)) return;
    const std::string_view registry = registry_of(controller, view.tracked);
    if (registry.empty()) return;
    const auto [at, first] =
        oldest.try_emplace({registry, hold_of(view.tracked)}, *view.tracked.missing_since);
    if (!first) at->second = std::min(at->second, *view.tracked.missing_since);
  });
  Family family{"imagedeps_oldest_unpopulated_timestamp_seconds",
                "Since when the oldest importable tag without an image has been missing.",
                Type::Gauge,
                {}};
  for (const auto& [key, since] : oldest)
    family.samples.push_back(
        {{{"registry", std::string(key.first)}, {"hold", std::string(key.second)}},
         unix_seconds(loop, since)});
  return family;
}

std::string_view needed_by(const Controller& controller, const objects::TagRef& tag) {
  if (controller.find(tag) != nullptr) return "true";
  return controller.state().template_needs.names(tag) ? "template" : "false";
}

/// All tags that streams define.
Family defined_tags(const Controller& controller) {
  std::map<std::pair<std::string_view, bool>, double> counts;
  for (const std::string_view needed : {"false", "template", "true"}) {
    for (const bool populated : {false, true}) counts[{needed, populated}] = 0;
  }
  controller.graph().each_stream([&](const objects::ImageStream& stream) {
    objects::TagRef ref{stream.meta.ns, stream.meta.name, {}};
    for (const objects::StreamTag& tag : stream.tags) {
      if (!tag.spec) continue;
      ref.tag = tag.name;
      ++counts[{needed_by(controller, ref), tag.status && !tag.status->image.empty()}];
    }
  });
  Family family{
      "imagedeps_defined_tags",
      "Tags that image streams define, by whether they are needed: true, template (only by a "
      "Template), false.",
      Type::Gauge,
      {}};
  for (const auto& [key, count] : counts) {
    family.samples.push_back(
        {{{"needed", std::string(key.first)}, {"state", key.second ? "Populated" : "NotPopulated"}},
         count});
  }
  return family;
}

Family references(const Controller& controller) {
  using objects::Kind;
  auto counts = controller.graph().references_by_kind();
  Family family{
      "imagedeps_references",
      "References to image stream tags by kind of the referring object. ImageStream: aliases. "
      "ImageDependency: declared dependencies.",
      Type::Gauge,
      {}};
  for (const Kind kind :
       {Kind::BuildConfig, Kind::Build, Kind::DeploymentConfig, Kind::Deployment, Kind::StatefulSet,
        Kind::DaemonSet, Kind::CronJob, Kind::Template, Kind::ImageStream, Kind::ImageDependency}) {
    family.samples.push_back(
        {{{"kind", std::string(objects::to_string(kind))}}, static_cast<double>(counts[kind])});
  }
  return family;
}

struct Row {
  const objects::TagRef* tag;
  const reporting::Tracked* tracked;
  const decide::Attempts* attempts;
  std::string_view registry;
  std::string_view hold;
};

bool goes_before(const Row& a, const Row& b) {
  if (a.registry.empty() != b.registry.empty()) return b.registry.empty();
  if (a.hold.empty() != b.hold.empty()) return a.hold.empty();
  const TimePoint since_a = *a.tracked->missing_since, since_b = *b.tracked->missing_since;
  return since_a != since_b ? since_a < since_b : *a.tag < *b.tag;
}

/// All tags without an image. The first `max` rows are importable tags, the longest waiting first.
std::vector<Row> waiting_rows(const Controller& controller, std::size_t max) {
  std::vector<Row> rows;
  controller.each_istag([&](const reporting::IstagView& view) {
    if (missing(view.tracked))
      rows.push_back({&view.tag, &view.tracked, &view.attempts,
                      registry_of(controller, view.tracked), hold_of(view.tracked)});
  });
  if (rows.size() > max)
    std::nth_element(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(max), rows.end(),
                     goes_before);
  return rows;
}

/// A family with a limit. Further samples are only counted.
class Capped {
 public:
  Capped(std::string name, std::string help, std::size_t max)
      : family_{std::move(name), std::move(help), Type::Gauge, {}}, max_(max) {}
  /// `labels` is called only if there is room.
  template <typename MakeLabels>
  void add(MakeLabels labels, double value) {
    if (family_.samples.size() < max_) {
      family_.samples.push_back({labels(), value});
    } else {
      ++left_out_;
    }
  }
  [[nodiscard]] observe::Metrics::Sample left_out() const {
    return {{{"metric", family_.name}}, static_cast<double>(left_out_)};
  }
  [[nodiscard]] Family take() { return std::move(family_); }

 private:
  Family family_;
  std::size_t max_;
  std::size_t left_out_ = 0;
};

Labels istag_labels(const objects::TagRef& tag) {
  return {{"exported_namespace", tag.ns}, {"imagestream", tag.stream}, {"tag", tag.tag}};
}

Labels with(Labels labels, std::initializer_list<std::pair<const char*, std::string_view>> more) {
  for (const auto& [name, value] : more) labels.emplace_back(name, value);
  return labels;
}

/// The series with one sample per tag or object.
struct ObjectSeries {
  explicit ObjectSeries(std::size_t max)
      : info("imagedeps_unpopulated_tag_info",
             "A needed tag without an image, with its reason. Always 1.", max),
        since("imagedeps_unpopulated_since_timestamp_seconds",
              "Since when a tag has been needed without an image.", max),
        next("imagedeps_next_attempt_timestamp_seconds", "When the import of a tag is retried.",
             max),
        dependency("imagedeps_dependency_info",
                   "The ImageDependency of a needed tag without an image. Always 1.", max),
        condition("imagedeps_dependency_status_condition",
                  "The conditions of such an ImageDependency. 1 for its present status.", max) {}

  void add(const Row& row, const loop::Loop& loop) {
    const Reason reason = row.tracked->decision.reason;
    const auto istag = [&row] { return istag_labels(*row.tag); };
    info.add(
        [&] {
          return with(istag(), {{"registry", row.registry},
                                {"state", decide::to_string(decide::state_of(reason))},
                                {"reason", decide::to_string(reason)},
                                {"hold", row.hold}});
        },
        1);
    since.add(
        [&] {
          return with(istag(), {{"registry", row.registry}, {"hold", row.hold}});
        },
        unix_seconds(loop, *row.tracked->missing_since));
    const auto at =
        reason == Reason::RegistryBackoff ? row.tracked->decision.recheck_at : row.attempts->next;
    if (at && *at != TimePoint::max()) next.add(istag, unix_seconds(loop, *at));
  }

  void add(const Row& row, const objects::ImageDependency& object) {
    const auto name = [&object] {
      return Labels{{"exported_namespace", object.meta.ns}, {"name", object.meta.name}};
    };
    dependency.add(
        [&] {
          return with(name(), {{"imagestream", row.tag->stream},
                               {"tag", row.tag->tag},
                               {"registry", row.registry},
                               {"source_kind", object.status.source_kind}});
        },
        1);
    for (const char* const type : {"Ready", "Stalled"}) {
      const objects::Condition* const found = object.status.find(type);
      for (const bool value : {true, false}) {
        condition.add(
            [&] {
              return with(name(), {{"condition", type}, {"status", value ? "True" : "False"}});
            },
            found != nullptr && found->status == value ? 1 : 0);
      }
    }
  }

  [[nodiscard]] Families take(std::size_t max) {
    Family dropped{"imagedeps_dropped_series",
                   "Series that were dropped because of the limit.",
                   Type::Gauge,
                   {}};
    Family limit{"imagedeps_series_limit",
                 "The maximum number of series of each metric with one series per tag or object.",
                 Type::Gauge,
                 {{{}, static_cast<double>(max)}}};
    Families families;
    for (Capped* const capped : {&info, &since, &next, &dependency, &condition}) {
      dropped.samples.push_back(capped->left_out());
      families.push_back(capped->take());
    }
    families.push_back(std::move(dropped));
    families.push_back(std::move(limit));
    return families;
  }

  Capped info, since, next, dependency, condition;
};

}  // namespace

Families tag_totals(const Controller& controller, const loop::Loop& loop) {
  Families families{defined_tags(controller), references(controller)};
  if (!controller.leading()) return families;
  families.push_back(tags_by_state(controller));
  families.push_back(unpopulated_by_reason(controller));
  families.push_back(oldest_by_registry(controller, loop));
  return families;
}

Families tag_objects(const Controller& controller, const loop::Loop& loop) {
  const std::size_t max = controller.config().series_max;
  ObjectSeries series(max);
  if (!controller.leading()) return series.take(max);
  for (const Row& row : waiting_rows(controller, max)) {
    series.add(row, loop);
    for (const auto& object : controller.graph().dependencies(*row.tag)) series.add(row, *object);
  }
  return series.take(max);
}

}  // namespace imagedeps::reconcile
