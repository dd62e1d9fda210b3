#pragma once

#include <string>
#include <string_view>

#include "base/json.h"

namespace imagedeps::sim {

/// A subset of Kubernetes' strategic merge patch. It is a JSON merge patch (RFC 7396), except that
/// keyed lists (see list_key) are merged item by item, and `$patch: delete` removes an item. Other
/// directives are not supported.
void strategic_merge_patch(Json& target, const Json& patch);

/// The field that identifies the items of the list named `field`: "type" for conditions, "name" for
/// containers, initContainers, env, volumes and tags. Empty for an atomic list.
[[nodiscard]] std::string_view list_key(std::string_view field);

}  // namespace imagedeps::sim
