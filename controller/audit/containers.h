#pragma once

#include <vector>

#include "base/json.h"
#include "objects/blank_images.h"
#include "objects/references.h"

namespace imagedeps::audit {

/// The images of all containers in a manifest of any kind, in the order of their fields. Containers
/// are found by their shape: an object with a text field `image` that is an element of a list
/// (`containers`, `steps`), is named `container`, or has another field of a container (`script`,
/// `env`). `metadata` and
/// `status` are not searched.
[[nodiscard]] std::vector<objects::ContainerImage> container_images(const Json& manifest);

/// The containers of a manifest of any kind that have no image. Only the lists `containers` and
/// `initContainers` count. In kinds other than those of Kubernetes, an absent image can be filled in
/// by their controller, so only an image that is present and blank counts there.
[[nodiscard]] std::vector<objects::BlankImage> blank_images(const Json& manifest);

/// Reports whether the containers of a manifest will not start again: a finished Pod, Job or run, or
/// an old ReplicaSet or ReplicationController that its owner has scaled to zero.
[[nodiscard]] bool ended(const Json& manifest);

/// Reports whether another object controls this one (metadata.ownerReferences[].controller).
[[nodiscard]] bool controlled(const Json& manifest);

}  // namespace imagedeps::audit
