#pragma once

#include <optional>
#include <string>

#include "base/json.h"
#include "objects/meta.h"

namespace imagedeps::audit {

/// The kind of a manifest, from its kind and API group; nullopt if the program does not read that
/// kind. The legacy version "v1" also means the OpenShift groups.
[[nodiscard]] std::optional<objects::Kind> kind_of(const Json& manifest);

/// The kind that a manifest means, although its API group is missing or is one of Kubernetes and
/// OpenShift that does not have the kind. Nullopt if kind_of() knows the kind, and for groups of
/// others, which may have a kind of the same name.
[[nodiscard]] std::optional<objects::Kind> kind_in_wrong_group(const Json& manifest);
/// What is wrong with the apiVersion of such a manifest, and which one to use.
[[nodiscard]] std::string wrong_group_message(const Json& manifest, objects::Kind kind);

}  // namespace imagedeps::audit
