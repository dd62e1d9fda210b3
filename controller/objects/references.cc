#include "objects/references.h"

#include "objects/read_object.h"
#include "objects/reference_decoders.h"

namespace imagedeps::objects {

std::string_view to_string(Obstacle obstacle) {
  switch (obstacle) {
    case Obstacle::None: return "None";
    case Obstacle::NotAutomatic: return "NotAutomatic";
    case Obstacle::NoSuchContainer: return "NoSuchContainer";
    case Obstacle::TriggersDisabled: return "TriggersDisabled";
    case Obstacle::Paused: return "Paused";
    case Obstacle::TriggerPaused: return "TriggerPaused";
    case Obstacle::NoTrigger: return "NoTrigger";
    case Obstacle::NotFollowed: return "NotFollowed";
  }
  return "None";
}

void identify(ReferenceObject& object, Kind kind, Head& head) {
  object.key = {kind, std::move(head.meta.ns), std::move(head.meta.name)};
  object.uid = std::move(head.meta.uid);
  object.resource_version = std::move(head.meta.resource_version);
}

Result<std::shared_ptr<const ReferenceObject>> decode_references(Kind kind, std::string_view json,
                                                                 PodTemplates pods) {
  switch (kind) {
    case Kind::BuildConfig: return decode_build_config(json, pods);
    case Kind::Build: return decode_build(json, pods);
    case Kind::DeploymentConfig: return decode_deployment_config(json, pods);
    case Kind::Deployment:
    case Kind::StatefulSet:
    case Kind::DaemonSet:
    case Kind::CronJob: return decode_workload(kind, json, pods);
    case Kind::Template: return decode_template(json, pods);
    case Kind::ImageStream:
    case Kind::Namespace:
    case Kind::ImageDependency:
    case Kind::Other: break;
  }
  return malformed(to_string(kind), "objects of this kind have no references");
}

}  // namespace imagedeps::objects
