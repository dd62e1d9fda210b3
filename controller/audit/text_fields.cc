#include "audit/text_fields.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace imagedeps::audit {

namespace {

constexpr std::size_t kFieldsMax = 100;

/// Items of lists, and keys such as "openshift.io/display-name".
bool in_brackets(const std::string& step) {
  return parse_number<std::size_t>(step).has_value() ||
         step.find_first_of("./") != std::string::npos;
}

bool is_unquoted(const Json& value) { return value.is_number() || value.is_boolean(); }

/// True for the groups of Kubernetes and OpenShift, whose objects have typed fields.
bool typed_group(const Json& manifest) {
  const std::string version = string_at(manifest, "apiVersion");
  const std::string group = version.substr(0, std::min(version.find('/'), version.size()));
  if (group == "apiextensions.k8s.io") return false;  // Its objects have schemas of any content.
  return group.find('.') == std::string::npos || group.ends_with(".openshift.io") ||
         group.ends_with(".k8s.io");
}

class Search {
 public:
  /// An object, a List or a Template.
  void add_manifest(const Json& manifest) {
    const Json& objects = at(manifest, "objects");
    if (string_at(manifest, "kind") == "Template" && objects.is_array()) {
      add_parameters(at(manifest, "parameters"));
      add_manifests("objects", objects);
    } else if (at(manifest, "items").is_array()) {
      add_manifests("items", at(manifest, "items"));
    } else if (manifest.is_object() && typed_group(manifest)) {
      add_fields(manifest);
    }
  }

  [[nodiscard]] std::vector<Unquoted> found() && { return std::move(found_); }

 private:
  void add_manifests(const std::string& key, const Json& list) {
    within(key, [&] {
      for (std::size_t i = 0; i < list.size(); ++i)
        within(std::to_string(i), [&] { add_manifest(list[i]); });
    });
  }

  void add_parameters(const Json& parameters) {
    within("parameters", [&] {
      for (std::size_t i = 0; parameters.is_array() && i < parameters.size(); ++i)
        within(std::to_string(i), [&] { add_field("value", at(parameters[i], "value")); });
    });
  }

  /// Reports whether a field of the current object is text in all typed APIs.
  [[nodiscard]] bool is_text(const std::string& key) const {
    constexpr std::array kText = {"name", "namespace", "kind", "image"};
    constexpr std::array kMaps = {"labels", "annotations", "matchLabels", "selector",
                                  "nodeSelector"};
    const auto above = [&](std::size_t levels) {
      return path_.size() < levels ? std::string_view() : path_[path_.size() - levels];
    };
    return std::ranges::find(kText, key) != kText.end() ||
           std::ranges::find(kMaps, above(1)) != kMaps.end() ||
           (key == "value" && above(2) == "env");
  }

  void add_fields(const Json& value) {
    if (value.is_array()) {
      for (std::size_t i = 0; i < value.size(); ++i)
        within(std::to_string(i), [&] { add_fields(value[i]); });
    } else if (value.is_object()) {
      for (const auto& [key, field] : value.items()) {
        if (is_text(key)) add_field(key, field);
        if (key != "status") within(key, [&, &inner = field] { add_fields(inner); });
      }
    }
  }

  void add_field(const std::string& key, const Json& value) {
    if (!is_unquoted(value) || found_.size() == kFieldsMax) return;
    path_.push_back(key);
    found_.push_back({path_, value});
    path_.pop_back();
  }

  template <typename Visit>
  void within(const std::string& step, Visit visit) {
    path_.push_back(step);
    visit();
    path_.pop_back();
  }

  YamlPath path_;
  std::vector<Unquoted> found_;
};

}  // namespace

std::vector<Unquoted> unquoted_fields(const Json& manifest) {
  Search search;
  search.add_manifest(manifest);
  return std::move(search).found();
}

std::string to_text(const YamlPath& path) {
  std::string text;
  for (const std::string& step : path)
    text += in_brackets(step) ? "[" + step + "]" : (text.empty() ? "" : ".") + step;
  return text;
}

std::string to_text(const Unquoted& field) {
  return to_text(field.path) + " is a " + (field.value.is_boolean() ? "boolean" : "number") +
         ": quote it";
}

void set_text(Json& manifest, const YamlPath& path, const std::string& text) {
  Json* value = &manifest;
  for (const std::string& step : path) {
    const auto index = parse_number<std::size_t>(step);
    if (value->is_array() && index && *index < value->size()) {
      value = &(*value)[*index];
    } else if (value->is_object() && value->contains(step)) {
      value = &(*value)[step];
    } else {
      return;
    }
  }
  *value = text;
}

}  // namespace imagedeps::audit
