#include <algorithm>
#include <array>

#include "base/text.h"
#include "objects/image_dependency.h"

namespace imagedeps::objects {

namespace {

// Limits of the CRD schema.
constexpr std::size_t kReferencesMax = 20;
constexpr std::size_t kAliasChainMax = 8;
constexpr std::size_t kConditionsMax = 8;

void put(Json& object, std::string_view key, std::string_view text, std::size_t length_max) {
  if (!text.empty()) object[std::string(key)] = std::string(truncated(text, length_max));
}

void put(Json& object, std::string_view key, const std::optional<TimePoint>& time) {
  if (time) object[std::string(key)] = format_rfc3339(*time);
}

void put_count(Json& object, std::string_view key, std::int64_t count) {
  object[std::string(key)] = std::clamp<std::int64_t>(count, 0, INT32_MAX);
}

template <typename Item, typename Write>
Json list(const std::vector<Item>& items, std::size_t count_max, Write write) {
  Json array = Json::array();
  for (std::size_t i = 0; i < std::min(items.size(), count_max); ++i)
    array.push_back(write(items[i]));
  return array;
}

Json reference_json(const ListedReference& reference) {
  Json json{
      {"resource", reference.resource}, {"namespace", reference.ns}, {"name", reference.name}};
  put(json, "group", reference.group, 253);
  put(json, "fieldPath", reference.field_path, 512);
  put(json, "obstacle", reference.obstacle, 64);
  put(json, "obstacleDetail", reference.obstacle_detail, 512);
  return json;
}

Json condition_json(const Condition& condition, std::int64_t generation) {
  Json json{{"type", condition.type},
            {"status", condition.status ? "True" : "False"},
            {"reason", condition.reason.empty() ? "Unknown" : truncated(condition.reason, 64)},
            {"message", truncated(condition.message, 32768)},
            {"lastTransitionTime", format_rfc3339(condition.since)}};
  if (generation >= 0) json["observedGeneration"] = generation;
  return json;
}

void put_source(Json& json, const DependencyStatus& status) {
  constexpr std::array<std::string_view, 3> kKinds{"DockerImage", "ImageStreamTag",
                                                   "ImageStreamImage"};
  if (std::ranges::find(kKinds, status.source_kind) == kKinds.end()) return;
  Json source{{"kind", status.source_kind}};
  put(source, "pullSpec", status.source_pull_spec, 1024);
  if (status.source_scheduled) source["scheduled"] = true;
  json["source"] = std::move(source);
}

void put_attempts(Json& json, const DependencyStatus& status) {
  put_count(json, "importAttempts", status.import_attempts);
  put(json, "lastAttemptTime", status.last_attempt);
  put(json, "nextAttemptTime", status.next_attempt);
  if (status.last_error_reason.empty()) return;
  Json error{{"reason", truncated(status.last_error_reason, 64)}};
  put(error, "message", status.last_error_message, 1024);
  json["lastError"] = std::move(error);
}

Json status_json(const DependencyStatus& status) {
  Json json{{"observedGeneration", std::max<std::int64_t>(status.observed_generation, -1)}};
  put(json, "state", status.state, 64);
  put(json, "image", status.image, 256);
  put_source(json, status);
  put(json, "registry", status.registry, 259);
  if (!status.references.empty())
    json["references"] = list(status.references, kReferencesMax, reference_json);
  put_count(json, "referenceCount", status.reference_count);
  put_count(json, "foreignReferenceCount", status.foreign_reference_count);
  put(json, "firstSeenTime", status.first_seen);
  put(json, "populatedTime", status.populated_at);
  put_attempts(json, status);
  if (!status.alias_chain.empty())
    json["aliasChain"] = list(status.alias_chain, kAliasChainMax,
                              [](const std::string& tag) { return Json(truncated(tag, 446)); });
  put(json, "lastHandledRequest", status.last_handled_request, 256);
  json["conditions"] = list(status.conditions, kConditionsMax, [&](const Condition& condition) {
    return condition_json(condition, status.observed_generation);
  });
  return json;
}

Json object_json(std::string_view ns, std::string_view name) {
  return {{"apiVersion", api_version_of(Kind::ImageDependency)},
          {"kind", to_string(Kind::ImageDependency)},
          {"metadata", {{"namespace", ns}, {"name", name}}}};
}

}  // namespace

Json dependency_apply(const TagRef& tag, std::string_view name) {
  auto json = object_json(tag.ns, name);
  json["metadata"]["labels"] = {{kManagedByLabel, kManagedByValue}};
  json["spec"] = {{"imageStreamTag", {{"name", tag.stream}, {"tag", tag.tag}}}};
  return json;
}

Json dependency_status_apply(std::string_view ns, std::string_view name,
                             const DependencyStatus& status) {
  auto json = object_json(ns, name);
  json["status"] = status_json(status);
  return json;
}

}  // namespace imagedeps::objects
