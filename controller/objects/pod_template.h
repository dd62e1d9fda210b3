#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/scan.h"
#include "objects/blank_images.h"
#include "objects/references.h"
#include "objects/triggers_annotation.h"

namespace imagedeps::objects {

/// The containers of one pod spec, those images that could be istags on an internal registry, and
/// those that are not set.
struct PodSpec {
  Containers containers;
  std::vector<ContainerImage> images;
  std::vector<BlankImage> blank;
  /// The annotation image.openshift.io/triggers of the pod template, where the platform ignores it.
  std::string misplaced_triggers;
};
/// Reads a pod spec. `path` is its own path, such as "spec.template.spec".
[[nodiscard]] PodSpec read_pod_spec(scan::Value& value, std::string_view path);
/// Reads the metadata and the pod spec of a pod template. `path` is the path of the template.
[[nodiscard]] PodSpec read_pod_template(scan::Value& value, std::string_view path);

}  // namespace imagedeps::objects
