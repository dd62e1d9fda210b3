#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "objects/references.h"

namespace imagedeps::objects {

/// Reads annotation image.openshift.io/triggers as the platform reads it (image-api-verified.md 13a): entries with boolean
/// `paused: true` are no need and are left out; what disables the object's triggers (string `paused`, a bad selector, a
/// duplicate fieldPath) leaves the references, with an obstacle. Text that is no JSON array gives no reference.
/// `containers` are the names that exist ("c" for containers, initContainers alike); empty if unknown (metadata only).
[[nodiscard]] std::vector<Reference> read_triggers_annotation(std::string_view annotation, std::string_view ns,
                                                              const std::vector<std::string>& containers);

}  // namespace imagedeps::objects
