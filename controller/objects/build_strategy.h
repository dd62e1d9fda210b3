#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/scan.h"
#include "objects/object_ref.h"

namespace imagedeps::objects {

/// A `from` and where it stands.
struct PlacedRef {
  ObjectRef ref;
  std::string field_path;
};

/// What BuildConfigs and Builds name alike: strategy, source images, output.
struct BuildSpec {
  std::vector<PlacedRef> strategy;  ///< At most one, in an object that the server accepted.
  std::vector<PlacedRef> source_images;
  ObjectRef output;
};
/// Reads one field of a spec: "strategy", "source" or "output"; ignores others.
void read_build_field(std::string_view key, scan::Value& field, BuildSpec& spec);

}  // namespace imagedeps::objects
