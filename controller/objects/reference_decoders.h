#pragma once

#include <memory>
#include <string_view>

#include "objects/read_object.h"
#include "objects/references.h"

/// One decoder for each kind (or family of kinds) that decode_references knows.
namespace imagedeps::objects {

using DecodedReferences = Result<std::shared_ptr<const ReferenceObject>>;

[[nodiscard]] DecodedReferences decode_build_config(std::string_view json, PodTemplates pods);
[[nodiscard]] DecodedReferences decode_build(std::string_view json);
[[nodiscard]] DecodedReferences decode_deployment_config(std::string_view json, PodTemplates pods);
/// Deployment, StatefulSet, DaemonSet, CronJob.
[[nodiscard]] DecodedReferences decode_workload(Kind kind, std::string_view json,
                                                PodTemplates pods);
/// What the objects of a Template would need in other namespaces than the project where it is
/// instantiated, with the template's own default parameters; it makes nothing. An object in it that
/// cannot be read is left out.
[[nodiscard]] DecodedReferences decode_template(std::string_view json, PodTemplates pods);

/// Takes the identity out of the object's metadata.
void identify(ReferenceObject& object, Kind kind, Head& head);

}  // namespace imagedeps::objects
