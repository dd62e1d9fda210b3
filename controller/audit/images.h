#pragma once

#include <string>
#include <vector>

#include "audit/report.h"

namespace imagedeps::audit {

/// Every pull spec that what is needed comes from, with registry and tag spelled out, sorted, each
/// once. Populated ones too: this is what to mirror.
[[nodiscard]] std::vector<std::string> source_images(const Report& report);
/// An ImageSetConfiguration of oc-mirror v2 (mirror.openshift.io/v2alpha1).
[[nodiscard]] OrderedJson image_set(const std::vector<std::string>& images);

}  // namespace imagedeps::audit
