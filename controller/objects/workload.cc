#include "objects/pod_template.h"
#include "objects/read_object.h"
#include "objects/reference_decoders.h"
#include "objects/triggers_annotation.h"

namespace imagedeps::objects {

namespace {

struct WorkloadSpec {
  PodSpec pod;
  bool paused = false;
};

void read_job_template(scan::Value& value, PodSpec& pod) {
  value.fields([&](std::string_view part, scan::Value& spec) {
    if (part != "spec") return;
    spec.fields([&](std::string_view key, scan::Value& field) {
      if (key == "template") pod = read_pod_template(field, "spec.jobTemplate.spec.template");
    });
  });
}

void read_spec(Kind kind, scan::Value& value, WorkloadSpec& spec) {
  spec = {};
  value.fields([&](std::string_view key, scan::Value& field) {
    if (kind == Kind::CronJob) {
      if (key == "jobTemplate") read_job_template(field, spec.pod);
    } else if (key == "template") {
      spec.pod = read_pod_template(field, "spec.template");
    } else if (key == "paused") {
      spec.paused = field.boolean();
    }
  });
}

void read_triggers(ReferenceObject& object, const Head& head, const PodSpec& pod) {
  const std::string owner =
      object.key.kind == Kind::CronJob ? "spec.jobTemplate.spec.template" : "spec.template";
  TriggerTargets targets;
  if (!head.triggers.empty()) {
    auto read =
        read_triggers_annotation(head.triggers, object.key.ns, owner + ".spec", pod.containers);
    object.references = std::move(read.references);
    object.faults = std::move(read.faults);
    targets = std::move(read.targets);
  } else if (!pod.misplaced_triggers.empty()) {
    targets.add_unknown();
    object.faults.add(ignored_triggers(
        pod.misplaced_triggers, object.key.ns, owner + ".spec", pod.containers, owner + ".metadata",
        "it is on the pod template and belongs to the metadata of the " +
            std::string(to_string(object.key.kind))));
  }
  add_blank_images(object.faults, pod.blank, targets);
}

}  // namespace

DecodedReferences decode_workload(Kind kind, std::string_view json, PodTemplates pods) {
  auto object = std::make_shared<ReferenceObject>();
  WorkloadSpec spec;
  auto head = read_object(json, to_string(kind), [&](std::string_view part, scan::Value& body) {
    if (part == "spec") read_spec(kind, body, spec);
  });
  if (!head) return head.error();
  identify(*object, kind, *head);
  read_triggers(*object, *head, spec.pod);
  for (auto& reference : object->references) {
    if (!spec.paused || reference.obstacle != Obstacle::None) continue;
    reference.obstacle = Obstacle::Paused;
    reference.detail = "the " + std::string(to_string(kind)) + " is paused";
  }
  if (pods == PodTemplates::Read) object->images = std::move(spec.pod.images);
  return std::shared_ptr<const ReferenceObject>(std::move(object));
}

}  // namespace imagedeps::objects
