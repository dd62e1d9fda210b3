#include "objects/pod_template.h"

#include <utility>

#include "objects/pull_spec.h"

namespace imagedeps::objects {

namespace {

void read_containers(scan::Value& value, const std::string& path, bool init, PodSpec& spec) {
  auto& names = init ? spec.containers.init : spec.containers.names;
  names = {};
  std::erase_if(spec.blank, [init](const BlankImage& each) { return each.init == init; });
  value.items([&](scan::Value& container) {
    std::string_view name;
    std::string_view image;
    container.fields([&](std::string_view key, scan::Value& field) {
      if (key == "name") name = field.string();
      if (key == "image") image = field.string();
    });
    const auto field_path = [&] { return path + '[' + std::to_string(names.size()) + "].image"; };
    if (may_be_internal(image)) spec.images.push_back({std::string(image), field_path()});
    if (is_blank(image))
      spec.blank.push_back({std::string(name), names.size(), init, field_path()});
    names.add(name);
  });
}

std::string read_triggers_of(scan::Value& metadata) {
  std::string triggers;
  metadata.fields([&](std::string_view part, scan::Value& annotations) {
    if (part != "annotations") return;
    annotations.fields([&](std::string_view key, scan::Value& field) {
      if (key == kTriggersAnnotation) triggers = field.string();
    });
  });
  return triggers;
}

}  // namespace

PodSpec read_pod_spec(scan::Value& value, std::string_view path) {
  PodSpec spec;
  spec.containers.known = true;
  value.fields([&](std::string_view key, scan::Value& field) {
    auto place = std::string(path) + '.' + std::string(key);
    if (key == "containers") read_containers(field, place, false, spec);
    if (key == "initContainers") read_containers(field, place, true, spec);
  });
  return spec;
}

PodSpec read_pod_template(scan::Value& value, std::string_view path) {
  PodSpec pod;
  std::string triggers;
  value.fields([&](std::string_view key, scan::Value& field) {
    if (key == "metadata") triggers = read_triggers_of(field);
    if (key == "spec") pod = read_pod_spec(field, std::string(path) + ".spec");
  });
  pod.misplaced_triggers = std::move(triggers);
  return pod;
}

}  // namespace imagedeps::objects
