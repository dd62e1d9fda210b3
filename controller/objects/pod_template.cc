#include "objects/pod_template.h"

#include "objects/pull_spec.h"

namespace imagedeps::objects {

namespace {

void read_containers(scan::Value& value, const std::string& path, ContainerNames& names,
                     std::vector<ContainerImage>& images) {
  names = {};
  value.items([&](scan::Value& container) {
    std::string_view name;
    std::string_view image;
    container.fields([&](std::string_view key, scan::Value& field) {
      if (key == "name") name = field.string();
      if (key == "image") image = field.string();
    });
    if (may_be_internal(image))
      images.push_back({std::string(image), path + '[' + std::to_string(names.size()) + "].image"});
    names.add(name);
  });
}

}  // namespace

PodSpec read_pod_spec(scan::Value& value, std::string_view path) {
  PodSpec spec;
  spec.containers.known = true;
  value.fields([&](std::string_view key, scan::Value& field) {
    auto place = std::string(path) + '.' + std::string(key);
    if (key == "containers") read_containers(field, place, spec.containers.names, spec.images);
    if (key == "initContainers") read_containers(field, place, spec.containers.init, spec.images);
  });
  return spec;
}

PodSpec read_pod_template(scan::Value& value, std::string_view path) {
  PodSpec spec;
  value.fields([&](std::string_view key, scan::Value& field) {
    if (key == "spec") spec = read_pod_spec(field, std::string(path) + ".spec");
  });
  return spec;
}

}  // namespace imagedeps::objects
