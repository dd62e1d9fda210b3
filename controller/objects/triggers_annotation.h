#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "objects/references.h"

namespace imagedeps::objects {

/// The containers that an object's pod template has. Unknown where only its metadata was read.
struct Containers {
  bool known = false;
  std::vector<std::string> names;  ///< spec.containers, in order.
  std::vector<std::string> init;   ///< spec.initContainers, in order.
};

/// Reads annotation image.openshift.io/triggers as the platform reads it (openshift-image-api.md
/// 7.1): entries with boolean `paused: true` are no need and are left out; what disables the
/// object's triggers (string `paused`, a bad selector, a duplicate fieldPath) leaves the
/// references, with an obstacle. Text that is no JSON array gives no reference. `pod_spec` is the
/// path of the pod spec in the object, "spec.template.spec": the platform skips entries outside of
/// it.
[[nodiscard]] std::vector<Reference> read_triggers_annotation(std::string_view annotation,
                                                              std::string_view ns,
                                                              std::string_view pod_spec,
                                                              const Containers& containers);

}  // namespace imagedeps::objects
