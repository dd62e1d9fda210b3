#pragma once

#include <vector>

#include "sim/import_request.h"
#include "sim/world.h"

namespace imagedeps::sim {

/// Annotation with the time when an import last changed the stream.
inline constexpr const char* kCheckAnnotation = "openshift.io/image.dockerRepositoryCheck";

/// Writes the results of an import into a stream as the server does (openshift-image-api.md 3.5). A
/// failure identical to the recorded one changes nothing. A successful import of an unchanged image
/// changes only the import policy. `now` is formatted as metav1.Time.
void record_images(Json& stream, const std::vector<ImportedImage>& images, const std::string& now);

/// The status of the ImageStreamImport, without status.import. `stored` is false for a dry run
/// (spec.import: false).
[[nodiscard]] Json import_status(World& world, const std::vector<ImportedImage>& images,
                                 const Json& repository, bool stored);

/// The Image object for a fetched image.
[[nodiscard]] Json image_object(const ImportedImage& image);
/// As above for any digest, used for images that builds push.
[[nodiscard]] Json image_object(const std::string& digest, const std::string& reference);

}  // namespace imagedeps::sim
