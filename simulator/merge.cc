#include "simulator/merge.h"

#include <algorithm>
#include <array>

namespace imagedeps::sim {
namespace {

void merge_items(Json& target, const Json& patch, std::string_view key) {
  for (const auto& item : patch) {
    const auto name = string_at(item, key);
    const auto found =
        std::ranges::find_if(target, [&](const Json& own) { return string_at(own, key) == name; });
    if (string_at(item, "$patch") == "delete") {
      if (found != target.end()) target.erase(found);
    } else if (found == target.end()) {
      target.push_back(item);
    } else {
      strategic_merge_patch(*found, item);
    }
  }
}

bool keyed(std::string_view field, const Json& target, const Json& patch) {
  return !list_key(field).empty() && target.is_array() && patch.is_array();
}

}  // namespace

std::string_view list_key(std::string_view field) {
  constexpr std::array<std::string_view, 6> by_name{
      "containers", "initContainers", "env", "volumes", "tags", "imagePullSecrets"};
  if (field == "conditions") return "type";
  return std::ranges::find(by_name, field) == by_name.end() ? "" : "name";
}

void strategic_merge_patch(Json& target, const Json& patch) {
  if (!patch.is_object()) {
    target = patch;
    return;
  }
  if (!target.is_object()) target = Json::object();
  for (const auto& [key, value] : patch.items()) {
    if (key.starts_with("$")) continue;
    if (value.is_null()) {
      target.erase(key);
    } else if (keyed(key, at(target, key), value)) {
      merge_items(target[key], value, list_key(key));
    } else {
      strategic_merge_patch(target[key], value);
    }
  }
}

}  // namespace imagedeps::sim
