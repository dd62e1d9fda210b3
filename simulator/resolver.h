#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "simulator/store.h"
#include "simulator/world.h"

namespace imagedeps::sim {

/// The pull spec that consumers get for an ImageStreamTag; nothing while it holds none.
[[nodiscard]] std::optional<std::string> resolve_istag(const Store& store, std::string_view ns,
                                                       std::string_view name);
/// The same for an ObjectReference: ImageStreamTag (own namespace `ns` unless it names one), the
/// legacy ImageStream, or DockerImage, which is its own pull spec.
[[nodiscard]] std::optional<std::string> resolve_reference(const Store& store, const Json& from,
                                                           std::string_view ns);

/// Pushes an image into a stream as the integrated registry does. False if there is no such stream.
bool push_image(World& world, std::string_view ns, std::string_view stream, std::string_view tag,
                const std::string& digest);

}  // namespace imagedeps::sim
