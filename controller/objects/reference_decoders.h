#pragma once

#include <memory>
#include <string_view>

#include "objects/read_object.h"
#include "objects/references.h"

/// The decoders behind decode_references, one for each kind or family of kinds. Any thread.
namespace imagedeps::objects {

using DecodedReferences = Result<std::shared_ptr<const ReferenceObject>>;

[[nodiscard]] DecodedReferences decode_build_config(std::string_view json, PodTemplates pods);
[[nodiscard]] DecodedReferences decode_build(std::string_view json, PodTemplates pods);
[[nodiscard]] DecodedReferences decode_deployment_config(std::string_view json, PodTemplates pods);
/// Deployment, StatefulSet, DaemonSet, CronJob.
[[nodiscard]] DecodedReferences decode_workload(Kind kind, std::string_view json,
                                                PodTemplates pods);
/// The references of a Template's objects to namespaces other than the project where it will be
/// instantiated, with the default parameters. A Template has no outputs. Objects in it that cannot
/// be decoded are left out.
[[nodiscard]] DecodedReferences decode_template(std::string_view json, PodTemplates pods);

/// Moves the identity of the object from its metadata into `object`.
void identify(ReferenceObject& object, Kind kind, Head& head);

}  // namespace imagedeps::objects
