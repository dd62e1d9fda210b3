#include "audit/containers.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

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
