#pragma once

#include <vector>

#include "simulator/import_request.h"
#include "simulator/world.h"

namespace imagedeps::sim {

/// When the server last changed the stream by an import.
inline constexpr const char* kCheckAnnotation = "openshift.io/image.dockerRepositoryCheck";

/// Writes fetched images into a stream's JSON as the server does (openshift-image-api.md 3.5): an
/// identical failure changes nothing, a success of an unchanged image nothing but the import
/// policy. `now` as metav1.Time.
void record_images(Json& stream, const std::vector<ImportedImage>& images, const std::string& now);

/// status of the answer, without status.import.
[[nodiscard]] Json import_status(World& world, const std::vector<ImportedImage>& images,
                                 const Json& repository, bool stored);

/// The Image object that a fetched image becomes.
[[nodiscard]] Json image_object(const ImportedImage& image);
/// An Image as above for any digest; for images that builds push.
[[nodiscard]] Json image_object(const std::string& digest, const std::string& reference);

}  // namespace imagedeps::sim
