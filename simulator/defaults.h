#pragma once

#include <vector>

#include "simulator/outcome.h"

namespace imagedeps::sim {

/// What the API server fills in when an object is created: status fields, defaults of OpenShift's
/// kinds. ImageStreams: stream_strategy.h.
void set_defaults(const ResourceType& type, Json& object);

/// The API server's complaints about an object, empty if there are none: names, and for
/// ImageDependency what its CRD says (the patterns and limits of what the operator writes; a subset
/// of the schema). `old` is null for a new object.
[[nodiscard]] std::vector<Cause> check_object(const ResourceType& type, const Json& object,
                                              const Json& old);

}  // namespace imagedeps::sim
