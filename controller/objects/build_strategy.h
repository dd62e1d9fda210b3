#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/scan.h"
#include "objects/object_ref.h"

namespace imagedeps::objects {

/// A `from` and the path of its field.
struct PlacedRef {
  ObjectRef ref;
  std::string field_path;
};

/// The fields that BuildConfigs and Builds have in common: strategy, source images, output.
struct BuildSpec {
  std::vector<PlacedRef> strategy;  ///< At most one in objects that the API server accepts.
  std::vector<PlacedRef> source_images;
  PlacedRef output;
};
/// Reads field `key` of a spec into `spec`: "strategy", "source" or "output". Ignores other fields.
void read_build_field(std::string_view key, scan::Value& field, BuildSpec& spec);

/// Adds the reference or the container image that an input of a build names to `object`, or its
/// fault. Returns the reference; null if the input adds none.
Reference* add_build_input(ReferenceObject& object, const PlacedRef& from, PodTemplates pods);
/// Adds the output that `to` names to `object`, or its fault. Returns the output; null if `to` adds
/// none.
Output* add_output(ReferenceObject& object, const PlacedRef& to);

}  // namespace imagedeps::objects
