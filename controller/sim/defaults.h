#pragma once

#include <vector>

#include "sim/outcome.h"

namespace imagedeps::sim {

/// Fills in what the API server sets when an object is created: status fields and the defaults of
/// OpenShift's kinds. For ImageStreams see stream_strategy.h.
void set_defaults(const ResourceType& type, Json& object);

/// The validation errors that the API server would report, empty if there are none. Names are
/// checked for all types. For ImageDependency a subset of the CRD's schema is checked: the patterns
/// and limits of the fields that the operator writes. `old` is null for a new object.
[[nodiscard]] std::vector<Cause> check_object(const ResourceType& type, const Json& object,
                                              const Json& old);

}  // namespace imagedeps::sim
