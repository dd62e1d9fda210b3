#pragma once

#include <string>
#include <vector>

#include "audit/report.h"

namespace imagedeps::audit {

/// The source images of all needed istags, populated or not, as the list of images to mirror.
/// Registry and tag are always included. Sorted, no duplicates. Sources that are not pull specs,
/// such as placeholders, are not images.
[[nodiscard]] std::vector<std::string> source_images(const Report& report);
/// "ISTAG: MESSAGE" for each needed istag without an image whose source cannot be imported: a
/// placeholder, an image by ID, or one on the internal registry.
[[nodiscard]] std::vector<std::string> sources_without_image(const Report& report);
/// An ImageSetConfiguration of oc-mirror v2 (mirror.openshift.io/v2alpha1).
[[nodiscard]] OrderedJson image_set(const std::vector<std::string>& images);

}  // namespace imagedeps::audit
