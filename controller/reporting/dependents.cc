#include "reporting/dependents.h"

#include <fmt/format.h>

#include <algorithm>

#include "decide/remedy.h"

namespace imagedeps::reporting {

using objects::Kind;
using objects::TagRef;

namespace {

constexpr std::size_t kDependentsMax = 20;
constexpr std::int64_t kCountsNone = -1;

bool counts_versions(Kind kind) {
  return kind == Kind::BuildConfig || kind == Kind::DeploymentConfig;
}

std::string_view word_for(Kind kind) { return kind == Kind::BuildConfig ? "build" : "rollout"; }

/// What the consumer waits for, if that can be found out. A workload is rolled out by the platform
/// unless something prevents it.
std::string standing(const graph::Consumer& consumer, const objects::ReferenceObject& object,
                     bool counted) {
  const auto steps = decide::remedies(consumer, object);
  if (!steps.empty()) {
    std::string commands;
    for (const auto& step : steps)
      commands += (commands.empty() ? "" : " && ") + decide::command_of(step);
    return fmt::format("still waits: {} ({})", commands, steps.front().note);
  }
  if (!counted) return {};
  return fmt::format(
      "has started no {} in {} minutes", word_for(consumer.object.kind),
      std::chrono::duration_cast<std::chrono::minutes>(Dependents::kFollowedFor).count());
}

}  // namespace

bool Dependents::all_moved(const Followed& followed) {
  return std::all_of(followed.dependents.begin(), followed.dependents.end(),
                     [](const auto& each) { return !each.moved.empty(); });
}

void Dependents::follow(TimePoint now, const TagRef& tag) {
  Followed followed{.since = now, .dependents = {}};
  for (const graph::Consumer& consumer : graph_.consumers(tag)) {
    if (consumer.object.ns != tag.ns || !consumer.alias_tag.empty() ||
        consumer.object.kind == Kind::ImageDependency)
      continue;
    if (!followed.dependents.empty() &&
        followed.dependents.back().consumer.object == consumer.object)
      continue;
    if (followed.dependents.size() == kDependentsMax) break;
    const auto object = graph_.object(consumer.object);
    const bool counted = object && counts_versions(consumer.object.kind);
    followed.dependents.push_back({consumer, counted ? object->latest_version : kCountsNone, {}});
  }
  if (!followed.dependents.empty()) followed_[tag] = std::move(followed);
}

std::vector<TagRef> Dependents::changed(TimePoint now, const objects::ReferenceObject& object) {
  std::vector<TagRef> done;
  if (followed_.empty() || !counts_versions(object.key.kind)) return done;
  const auto first = followed_.lower_bound(TagRef{object.key.ns, {}, {}});
  for (auto at = first; at != followed_.end() && at->first.ns == object.key.ns; ++at) {
    for (Dependent& each : at->second.dependents) {
      if (each.consumer.object != object.key || !each.moved.empty() ||
          object.latest_version <= each.version)
        continue;
      const auto seconds =
          std::chrono::duration_cast<std::chrono::seconds>(now - at->second.since).count();
      each.moved = fmt::format("{} {} started {} s later", word_for(object.key.kind),
                               object.latest_version, seconds);
      if (all_moved(at->second)) done.push_back(at->first);
    }
  }
  return done;
}

std::optional<TimePoint> Dependents::until(const TagRef& tag) const {
  const auto at = followed_.find(tag);
  if (at == followed_.end()) return std::nullopt;
  return at->second.since + kFollowedFor;
}

std::optional<std::string> Dependents::outcome(TimePoint now, const TagRef& tag) {
  const auto at = followed_.find(tag);
  if (at == followed_.end() || (!all_moved(at->second) && now < at->second.since + kFollowedFor))
    return std::nullopt;
  std::string text;
  for (const Dependent& each : at->second.dependents) {
    const auto object = graph_.object(each.consumer.object);
    if (!object) continue;
    const std::string what = each.moved.empty()
                                 ? standing(each.consumer, *object, each.version != kCountsNone)
                                 : each.moved;
    if (!what.empty())
      text += fmt::format("{}{} {}: {}", text.empty() ? "" : "; ",
                          to_string(each.consumer.object.kind), each.consumer.object.name, what);
  }
  followed_.erase(at);
  return text;
}

}  // namespace imagedeps::reporting
