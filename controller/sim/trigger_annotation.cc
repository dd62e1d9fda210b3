#include "sim/trigger_annotation.h"

#include <charconv>
#include <set>

namespace imagedeps::sim {
namespace {

bool string_or_absent(const Json& value) { return value.is_null() || value.is_string(); }

bool readable(const Json& entry) {
  const auto& paused = at(entry, "paused");
  const auto& from = at(entry, "from");
  return entry.is_object() && (paused.is_null() || paused.is_boolean()) &&
         string_or_absent(at(entry, "fieldPath")) && (from.is_null() || from.is_object()) &&
         string_or_absent(at(from, "name")) && string_or_absent(at(from, "kind")) &&
         string_or_absent(at(from, "namespace"));
}

/// The text between `before` and `after`, if `text` starts with the one and ends with the other.
std::optional<std::string_view> between(std::string_view text, std::string_view before,
                                        std::string_view after) {
  if (text.size() < before.size() + after.size() || !text.starts_with(before) ||
      !text.ends_with(after))
    return std::nullopt;
  return text.substr(before.size(), text.size() - before.size() - after.size());
}

Selected by_selector(Json& list, std::string_view selector) {
  Selected result;
  if (const auto name = between(selector, "?(@.name==\"", "\")")) {
    result.known = true;
    for (auto& entry : list) {
      if (string_at(entry, "name") == *name) result.container = &entry;
    }
    return result;
  }
  std::size_t index = 0;
  const auto [end, error] =
      std::from_chars(selector.data(), selector.data() + selector.size(), index);
  result.known = error == std::errc() && end == selector.data() + selector.size();
  if (result.known && index < list.size()) result.container = &list[index];
  return result;
}

}  // namespace

bool AnnotatedTrigger::indexed() const {
  const auto name = string_at(from, "name");
  return !paused && string_at(from, "kind") == "ImageStreamTag" &&
         string_at(from, "apiVersion").empty() && name.find(':') != std::string::npos;
}

std::optional<std::vector<AnnotatedTrigger>> read_annotation(std::string_view text) {
  const auto json = parse_json(text);
  if (!json || !json->is_array()) return std::nullopt;
  std::vector<AnnotatedTrigger> triggers;
  std::set<std::string> paths;
  for (const auto& entry : *json) {
    if (!readable(entry) || !paths.insert(string_at(entry, "fieldPath")).second)
      return std::nullopt;
    triggers.push_back({.from = at(entry, "from"),
                        .field_path = string_at(entry, "fieldPath"),
                        .paused = bool_at(entry, "paused")});
  }
  return triggers;
}

Selected select_container(Json& object, std::string_view field_path) {
  for (const auto& [prefix, pod] :
       {std::pair{"spec.template.spec.", Json::json_pointer("/spec/template/spec")},
        {"spec.jobTemplate.spec.template.spec.",
         Json::json_pointer("/spec/jobTemplate/spec/template/spec")}}) {
    for (const auto* list : {"containers", "initContainers"}) {
      const auto selector = between(field_path, std::string(prefix) + list + "[", "].image");
      if (!selector || !object.contains(pod) || !at(object[pod], list).is_array()) continue;
      return by_selector(object[pod][list], *selector);
    }
  }
  return {};
}

}  // namespace imagedeps::sim
