#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "objects/meta.h"

namespace imagedeps::audit {

/// A container image that names an istag of its own namespace if the stream allows it, or if the
/// object asks for it.
struct LocalName {
  objects::TagRef tag;
  std::string field_path;
  /// The object has annotation alpha.image.policy.openshift.io/resolve-names: "*". Otherwise only
  /// streams with lookupPolicy.local resolve the name.
  bool forced = false;
  std::string container = {};  ///< The name of the container; empty for an input of a build.
};

/// The local names in a manifest, which must have a namespace. The image policy admission of the
/// platform resolves them when the object is created, if the stream exists (openshift-image-api.md
/// 7.4). It handles a fixed list of kinds, and no object that another one controls.
[[nodiscard]] std::vector<LocalName> local_names(const Json& manifest);

}  // namespace imagedeps::audit
