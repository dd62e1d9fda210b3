#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/scan.h"
#include "objects/references.h"
#include "objects/triggers_annotation.h"

namespace imagedeps::objects {

/// The containers of one pod spec, and those of their images that could be istags of an internal
/// registry.
struct PodSpec {
  Containers containers;
  std::vector<ContainerImage> images;
};
/// `path` is the pod spec's own: "spec.template.spec".
[[nodiscard]] PodSpec read_pod_spec(scan::Value& value, std::string_view path);
/// The same for a pod template, whose only field of interest is `spec`.
[[nodiscard]] PodSpec read_pod_template(scan::Value& value, std::string_view path);

}  // namespace imagedeps::objects
