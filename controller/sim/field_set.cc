#include "sim/field_set.h"

#include <algorithm>

#include "sim/merge.h"

namespace imagedeps::sim::field_set {
namespace {

std::string item_name(const Json& item, std::string_view key) {
  return "k:" + to_text(Json{{std::string(key), string_at(item, key)}});
}

bool leaf(const Json& fields) { return fields.empty(); }

Json of_value(std::string_view field, const Json& value) {
  auto fields = Json::object();
  if (value.is_object()) {
    for (const auto& [key, child] : value.items()) fields["f:" + key] = of_value(key, child);
  } else if (const auto key = list_key(field); value.is_array() && !key.empty()) {
    for (const auto& item : value) fields[item_name(item, key)] = of_value("", item);
  }
  return fields;
}

/// The member or list item that a field name refers to, or null if it does not exist.
Json* child(Json& value, const std::string& name) {
  if (name.starts_with("f:") && value.is_object()) {
    const auto found = value.find(name.substr(2));
    return found == value.end() ? nullptr : &*found;
  }
  if (!name.starts_with("k:") || !value.is_array()) return nullptr;
  for (auto& item : value) {
    for (const auto* key : {"type", "name"}) {
      if (item_name(item, key) == name) return &item;
    }
  }
  return nullptr;
}

/// `value` must be the result of child() for `name`.
void erase_child(Json& parent, const std::string& name, const Json* value) {
  if (parent.is_object()) {
    parent.erase(name.substr(2));
  } else {
    parent.erase(static_cast<std::size_t>(value - &parent.front()));
  }
}

void strip(Json& object) {
  for (const auto* key : {"apiVersion", "kind"}) object.erase(key);
  if (!object.contains("metadata")) return;
  auto& metadata = object["metadata"];
  for (const auto* key : {"name", "namespace", "uid", "resourceVersion", "generation",
                          "creationTimestamp", "managedFields", "selfLink"})
    metadata.erase(key);
  if (metadata.empty()) object.erase("metadata");
}

Json changed_value(std::string_view field, const Json& before, const Json& after) {
  auto fields = Json::object();
  if (after.is_object() && before.is_object()) {
    for (const auto& [key, value] : after.items()) {
      if (const auto& old = at(before, key); old != value)
        fields["f:" + key] = changed_value(key, old, value);
    }
    return fields;
  }
  const auto key = list_key(field);
  if (!after.is_array() || !before.is_array() || key.empty()) return of_value(field, after);
  for (const auto& item : after) {
    const auto old = std::ranges::find_if(
        before, [&](const Json& b) { return string_at(b, key) == string_at(item, key); });
    if (old == before.end()) {
      fields[item_name(item, key)] = of_value("", item);
    } else if (*old != item) {
      fields[item_name(item, key)] = changed_value("", *old, item);
    }
  }
  return fields;
}

void collect_paths(const Json& fields, const std::string& prefix,
                   std::vector<std::string>& result) {
  for (const auto& [name, below] : fields.items()) {
    const auto path = name.starts_with("f:") ? prefix + "." + name.substr(2)
                                             : prefix + "[" + name.substr(2) + "]";
    if (leaf(below)) {
      result.push_back(path);
    } else {
      collect_paths(below, path, result);
    }
  }
}

void lay_value(std::string_view field, Json& target, const Json& applied) {
  if (applied.is_object() && target.is_object()) {
    for (const auto& [key, value] : applied.items()) lay_value(key, target[key], value);
    return;
  }
  const auto key = list_key(field);
  if (!applied.is_array() || !target.is_array() || key.empty()) {
    target = applied;
    return;
  }
  for (const auto& item : applied) {
    const auto own = std::ranges::find_if(
        target, [&](const Json& t) { return string_at(t, key) == string_at(item, key); });
    if (own == target.end()) {
      target.push_back(item);
    } else {
      lay_value("", *own, item);
    }
  }
}

}  // namespace

Json of_object(const Json& object) {
  Json own = object;
  strip(own);
  return of_value("", own);
}

Json changed(const Json& before, const Json& after) {
  Json old = before, young = after;
  strip(old);
  strip(young);
  return changed_value("", old, young);
}

Json united(const Json& a, const Json& b) {
  Json result = a;
  for (const auto& [name, below] : b.items())
    result[name] = result.contains(name) ? united(result[name], below) : below;
  return result;
}

Json without(const Json& a, const Json& b) {
  auto result = Json::object();
  for (const auto& [name, below] : a.items()) {
    const auto other = b.find(name);
    if (other == b.end()) {
      result[name] = below;
    } else if (auto rest = without(below, *other); !rest.empty()) {
      result[name] = std::move(rest);
    }
  }
  return result;
}

Json common(const Json& a, const Json& b) {
  auto result = Json::object();
  for (const auto& [name, below] : a.items()) {
    const auto other = b.find(name);
    if (other == b.end()) continue;
    if (leaf(below) || leaf(*other)) {
      if (leaf(below) && leaf(*other)) result[name] = Json::object();
    } else if (auto both = common(below, *other); !both.empty()) {
      result[name] = std::move(both);
    }
  }
  return result;
}

void remove(Json& object, const Json& fields) {
  for (const auto& [name, below] : fields.items()) {
    auto* value = child(object, name);
    if (value == nullptr) continue;
    if (!leaf(below)) remove(*value, below);
    if (leaf(below) || value->empty()) erase_child(object, name, value);
  }
}

std::vector<std::string> paths(const Json& fields) {
  std::vector<std::string> result;
  collect_paths(fields, "", result);
  return result;
}

void lay_over(Json& object, const Json& applied) { lay_value("", object, applied); }

}  // namespace imagedeps::sim::field_set
