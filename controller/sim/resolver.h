#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sim/store.h"
#include "sim/world.h"

namespace imagedeps::sim {

/// The pull spec that consumers get for an ImageStreamTag, or nothing while it has no image.
[[nodiscard]] std::optional<std::string> resolve_istag(const Store& store, std::string_view ns,
                                                       std::string_view name);
/// As above for an ObjectReference: an ImageStreamTag (in `ns` unless it names a namespace), the
/// legacy ImageStream, or a DockerImage, whose name is the pull spec.
[[nodiscard]] std::optional<std::string> resolve_reference(const Store& store, const Json& from,
                                                           std::string_view ns);

/// Pushes an image to a stream as the integrated registry does. Returns false if the stream does
/// not exist.
bool push_image(World& world, std::string_view ns, std::string_view stream, std::string_view tag,
                const std::string& digest);

}  // namespace imagedeps::sim
