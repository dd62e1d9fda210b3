#pragma once

#include <string>
#include <string_view>

#include "base/json.h"

namespace imagedeps::sim {

/// A subset of Kubernetes' strategic merge patch: as a JSON merge patch (RFC 7396), but lists of
/// keyed items (see list_key) are merged item by item, and `$patch: delete` removes one. Other
/// directives are not known.
void strategic_merge_patch(Json& target, const Json& patch);

/// The field that identifies the items of the list called `field`: "type" for conditions, "name"
/// for containers, initContainers, env, volumes and tags; empty for a list that is one value.
[[nodiscard]] std::string_view list_key(std::string_view field);

}  // namespace imagedeps::sim
