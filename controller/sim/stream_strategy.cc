#include "sim/stream_strategy.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "sim/outcome.h"
#include "sim/stream_tags.h"

namespace imagedeps::sim {
namespace {

constexpr int kAliasDepthMax = 16;

std::string name_of(const Json& stream) { return string_at(at(stream, "metadata"), "name"); }
std::string ns_of(const Json& stream) { return string_at(at(stream, "metadata"), "namespace"); }

void drop_false(Json& object, const char* key) {
  if (!bool_at(object, key)) object.erase(key);
}

void complete_tag(Json& tag) {
  if (!tag.contains("annotations")) tag["annotations"] = nullptr;
  if (!tag.contains("generation")) tag["generation"] = nullptr;
  auto& policy = tag["importPolicy"];
  if (!policy.is_object()) policy = Json::object();
  drop_false(policy, "insecure");
  drop_false(policy, "scheduled");
  if (string_at(policy, "importMode").empty()) policy["importMode"] = "Legacy";
  if (string_at(at(tag, "referencePolicy"), "type").empty())
    tag["referencePolicy"] = Json{{"type", "Source"}};
  drop_false(tag, "reference");
}

/// Sorts tags by name. If two have the same name, the last one wins.
void complete_tags(Json& spec) {
  std::map<std::string, Json> by_name;
  for (auto& tag : spec["tags"]) {
    complete_tag(tag);
    const auto name = string_at(tag, "name");
    by_name.insert_or_assign(name, std::move(tag));
  }
  spec["tags"] = Json::array();
  for (auto& [name, tag] : by_name) spec["tags"].push_back(std::move(tag));
  if (spec["tags"].empty()) spec.erase("tags");
}

std::vector<Cause> check_tags(const Json& stream) {
  static const std::set<std::string> kinds{"DockerImage", "ImageStreamTag", "ImageStreamImage"};
  std::vector<Cause> causes;
  const auto& tags = at_path(stream, {"spec", "tags"});
  for (std::size_t i = 0; tags.is_array() && i < tags.size(); ++i) {
    const auto& from = at(tags[i], "from");
    if (from.is_null()) continue;
    const auto field = "spec.tags[" + string_at(tags[i], "name") + "].from.kind",
               kind = string_at(from, "kind");
    if (!kinds.contains(kind)) {
      causes.push_back(
          {"FieldValueInvalid",
           "Invalid value: \"" + kind +
               "\": valid values are 'DockerImage', 'ImageStreamImage', 'ImageStreamTag'",
           field});
    } else if (kind != "DockerImage" && bool_at(at(tags[i], "importPolicy"), "scheduled")) {
      causes.push_back({"FieldValueInvalid",
                        "Invalid value: \"" + kind +
                            "\": only tags pointing to Docker repositories may be scheduled for "
                            "background import",
                        field});
    }
  }
  return causes;
}

bool refers_elsewhere(const Json& tag, const Json& old, std::string_view ns) {
  const auto& from = at(tag, "from");
  const auto& old_from = at(old, "from");
  return string_at(from, "name") != string_at(old_from, "name") ||
         string_at(from, "namespace", ns) != string_at(old_from, "namespace", ns) ||
         bool_at(tag, "reference") != bool_at(old, "reference") ||
         string_at(at(tag, "importPolicy"), "importMode") !=
             string_at(at(old, "importPolicy"), "importMode");
}

/// A user can keep a tag's generation or write 0. Any other value is replaced by the stored one.
void restore_generations(Json& stream, const Json& old) {
  if (!stream["spec"].contains("tags")) return;
  for (auto& tag : stream["spec"]["tags"]) {
    const auto* before = spec_tag(old, string_at(tag, "name"));
    if (at(tag, "generation") == Json(0)) continue;
    tag["generation"] = before == nullptr ? Json(nullptr) : at(*before, "generation");
  }
}

void stamp_generations(Json& stream, const Json& old) {
  if (!stream["spec"].contains("tags")) return;
  for (auto& tag : stream["spec"]["tags"]) {
    const auto* before = spec_tag(old, string_at(tag, "name"));
    if (before == nullptr || integer_at(tag, "generation") == 0 ||
        refers_elsewhere(tag, *before, ns_of(stream)))
      tag["generation"] = at(stream["metadata"], "generation");
  }
}

Json source_missing(const Json& stream, const Json& tag) {
  const auto name = name_of(stream);
  const auto message = "Internal error: imagestreams \"" + name + "\" is invalid: spec.tags[" +
                       string_at(tag, "name") + "].from.name: Not found: \"" +
                       string_at(at(tag, "from"), "name") + '"';
  return refusal::invalid(image_stream_type(), name, {{"InternalError", message, "[]"}});
}

}  // namespace

void StreamStrategy::complete(Json& stream) const {
  auto& spec = stream["spec"];
  if (!spec.is_object()) spec = Json::object();
  if (!spec.contains("lookupPolicy")) spec["lookupPolicy"] = Json{{"local", false}};
  complete_tags(spec);
  auto& status = stream["status"];
  if (!status.is_object()) status = Json::object();
  status["dockerImageRepository"] =
      fmt::format("{}{}/{}", kInternalPrefix, ns_of(stream), name_of(stream));
}

Json StreamStrategy::prepare_create(Json& stream) const {
  stream.erase("status");
  complete(stream);
  if (const auto causes = check_tags(stream); !causes.empty())
    return refusal::invalid(image_stream_type(), name_of(stream), causes);
  stream["metadata"]["generation"] = 1;
  static const Json nothing = Json::object();
  restore_generations(stream, nothing);
  stamp_generations(stream, nothing);
  return set_events(stream, nothing);
}

Json StreamStrategy::prepare_update(Json& stream, const Json& old) const {
  complete(stream);
  if (const auto causes = check_tags(stream); !causes.empty())
    return refusal::invalid(image_stream_type(), name_of(stream), causes);
  restore_generations(stream, old);
  const auto generation = integer_at(at(old, "metadata"), "generation");
  stream["metadata"]["generation"] =
      stream["spec"] == at(old, "spec") ? generation : generation + 1;
  stamp_generations(stream, old);
  return set_events(stream, old);
}

Json StreamStrategy::set_events(Json& stream, const Json& old) const {
  const auto tags = at_path(stream, {"spec", "tags"});
  for (const auto& tag : tags) {
    const auto name = string_at(tag, "name");
    const auto* before = spec_tag(old, name);
    if (before != nullptr && !refers_elsewhere(tag, *before, ns_of(stream))) continue;
    Json event;
    if (auto refused = resolve(stream, tag, event); !refused.is_null()) return refused;
    if (!event.is_null()) add_tag_event(stream, name, event);
  }
  follow_targets(stream, old);
  return nullptr;
}

Json StreamStrategy::resolve(const Json& stream, const Json& tag, Json& event) const {
  const auto kind = string_at(at(tag, "from"), "kind");
  if (kind == "DockerImage" && bool_at(tag, "reference"))
    event = Json{{"created", world_.now()},
                 {"dockerImageReference", string_at(at(tag, "from"), "name")},
                 {"image", ""}};
  if (kind == "ImageStreamImage") return image_by_id(stream, tag, event);
  if (const auto target = alias_target(tag, ns_of(stream), name_of(stream))) {
    const bool own = target->ns == ns_of(stream) && target->stream == name_of(stream);
    const auto other =
        own ? nullptr : world_.store.find(image_stream_type(), target->ns, target->stream);
    if (!own && !other) return source_missing(stream, tag);
    event = newest_event(own ? stream : other->json(), target->tag);
  }
  if (!event.is_null()) event["generation"] = at(tag, "generation");
  return nullptr;
}

Json StreamStrategy::image_by_id(const Json& stream, const Json& tag, Json& event) const {
  const auto name = string_at(at(tag, "from"), "name");
  const auto separator = name.find('@');
  const auto source = separator == std::string::npos ? name_of(stream) : name.substr(0, separator);
  const auto id = separator == std::string::npos ? name : name.substr(separator + 1);
  const auto ns = string_at(at(tag, "from"), "namespace", ns_of(stream));
  const auto other = world_.store.find(image_stream_type(), ns, source);
  const auto& from = source == name_of(stream) && ns == ns_of(stream) ? stream
                     : other                                          ? other->json()
                                                                      : Json();
  for (const auto& status : at_path(from, {"status", "tags"})) {
    for (const auto& item : at(status, "items")) {
      if (!string_at(item, "image").starts_with(id)) continue;
      event = item;
      event["generation"] = at(tag, "generation");
      return nullptr;
    }
  }
  return source_missing(stream, tag);
}

void StreamStrategy::follow_targets(Json& stream, const Json& old) const {
  std::vector<std::string> changed;
  for (const auto& status : at_path(stream, {"status", "tags"})) {
    const auto tag = string_at(status, "tag");
    const auto& now = newest_event(stream, tag);
    if (!now.is_null() && now != newest_event(old, tag)) changed.push_back(tag);
  }
  for (const auto& tag : changed) follow(stream, tag, newest_event(old, tag).is_null(), 0);
}

/// The server reliably follows one level. Deeper levels depend on the iteration order of a Go map:
/// they were followed for 7 of 10 chains when the terminal tag was first populated, and for 1 of 10
/// later (openshift-image-api.md 2.2).
void StreamStrategy::follow(Json& stream, const std::string& target, bool first, int depth) const {
  if (depth > kAliasDepthMax || (depth > 0 && !world_.random.chance(first ? 0.7 : 0.1))) return;
  const auto event = newest_event(stream, target);
  const auto tags = at_path(stream, {"spec", "tags"});
  for (const auto& tag : tags) {
    const auto name = string_at(tag, "name");
    const auto alias = alias_target(tag, ns_of(stream), name_of(stream));
    if (!alias || alias->ns != ns_of(stream) || alias->stream != name_of(stream) ||
        alias->tag != target || name == target)
      continue;
    if (newest_event(stream, name) == event) continue;
    add_tag_event(stream, name, event);
    follow(stream, name, first, depth + 1);
  }
}

}  // namespace imagedeps::sim
