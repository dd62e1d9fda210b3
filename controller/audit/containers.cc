#include "audit/containers.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

namespace imagedeps::audit {

namespace {

bool has_a_container_field(const Json& object) {
  constexpr std::array kFields = {"command",      "args",      "env",        "envFrom",
                                  "resources",    "ports",     "script",     "imagePullPolicy",
                                  "volumeMounts", "lifecycle", "workingDir", "securityContext"};
  return std::any_of(kFields.begin(), kFields.end(),
                     [&](const char* field) { return object.contains(field); });
}

bool names_a_container(const std::string& key) {
  return key == "container" || key.ends_with("Container") || key == "stepTemplate";
}

void search(const Json& value, const std::string& path, bool element,
            std::vector<objects::ContainerImage>& into) {
  if (value.is_array()) {
    for (std::size_t i = 0; i < value.size(); ++i)
      search(value[i], fmt::format("{}[{}]", path, i), true, into);
  }
  if (!value.is_object()) return;
  const std::string image = string_at(value, "image");
  if (!image.empty() && (element || has_a_container_field(value)))
    into.push_back({image, path + ".image"});
  for (const auto& [key, field] : value.items())
    search(field, fmt::format("{}.{}", path, key), names_a_container(key), into);
}

/// The kinds with pods whose containers the API server validates.
bool has_validated_pods(const Json& manifest) {
  constexpr std::array<std::string_view, 5> kKinds = {"Pod", "PodTemplate", "Job", "ReplicaSet",
                                                      "ReplicationController"};
  return std::ranges::find(kKinds, string_at(manifest, "kind")) != kKinds.end();
}

class BlankSearch {
 public:
  explicit BlankSearch(bool absent_counts) : absent_counts_(absent_counts) {}

  void search(const Json& value, const std::string& path) {
    for (std::size_t i = 0; value.is_array() && i < value.size(); ++i)
      search(value[i], fmt::format("{}[{}]", path, i));
    if (!value.is_object()) return;
    for (const auto& [key, field] : value.items()) {
      const std::string place = path.empty() ? key : fmt::format("{}.{}", path, key);
      const bool init = key == "initContainers";
      if ((init || key == "containers") && field.is_array()) add_list(field, place, init);
      search(field, place);
    }
  }

  [[nodiscard]] std::vector<objects::BlankImage> found() && { return std::move(found_); }

 private:
  void add_list(const Json& list, const std::string& path, bool init) {
    for (std::size_t i = 0; i < list.size(); ++i) {
      const Json& image = at(list[i], "image");
      const bool absent = list[i].is_object() && image.is_null() && absent_counts_;
      if (absent || (image.is_string() && objects::is_blank(string_at(list[i], "image"))))
        found_.push_back(
            {string_at(list[i], "name"), i, init, fmt::format("{}[{}].image", path, i)});
    }
  }

  bool absent_counts_;
  std::vector<objects::BlankImage> found_;
};

bool true_condition(const Json& status, std::string_view type) {
  const Json& conditions = at(status, "conditions");
  return conditions.is_array() &&
         std::any_of(conditions.begin(), conditions.end(), [&](const Json& each) {
           return string_at(each, "type") == type && string_at(each, "status") == "True";
         });
}

}  // namespace

std::vector<objects::ContainerImage> container_images(const Json& manifest) {
  std::vector<objects::ContainerImage> images;
  if (!manifest.is_object()) return images;
  for (const auto& [key, field] : manifest.items())
    if (key != "metadata" && key != "status") search(field, key, false, images);
  return images;
}

std::vector<objects::BlankImage> blank_images(const Json& manifest) {
  BlankSearch search(has_validated_pods(manifest));
  search.search(at(manifest, "spec"), "spec");
  if (string_at(manifest, "kind") == "PodTemplate")
    search.search(at(manifest, "template"), "template");
  return std::move(search).found();
}

bool ended(const Json& manifest) {
  const std::string kind = string_at(manifest, "kind");
  const Json& status = at(manifest, "status");
  const std::string phase = string_at(status, "phase");
  if (phase == "Succeeded" || (phase == "Failed" && kind == "Pod")) return true;
  if (!string_at(status, "completionTime").empty()) return true;
  if (kind == "Job" && true_condition(status, "Failed")) return true;
  return (kind == "ReplicaSet" || kind == "ReplicationController") && controlled(manifest) &&
         integer_at(at(manifest, "spec"), "replicas", 1) == 0;
}

bool controlled(const Json& manifest) {
  const Json& owners = at(at(manifest, "metadata"), "ownerReferences");
  return owners.is_array() && std::any_of(owners.begin(), owners.end(), [](const Json& each) {
           return bool_at(each, "controller");
         });
}

}  // namespace imagedeps::audit
