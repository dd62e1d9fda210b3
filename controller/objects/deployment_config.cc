#include <algorithm>

#include <optional>

#include "objects/build_strategy.h"
#include "objects/pod_template.h"
#include "objects/read_object.h"
#include "objects/reference_decoders.h"

namespace imagedeps::objects {

namespace {

struct Trigger {
  ObjectRef from;
  bool automatic = false;
  std::vector<std::string> containers;
  std::string field_path;
};

struct DeploymentConfigSpec {
  std::vector<Trigger> triggers;
  std::vector<PlacedRef> pushed;  ///< Tags set by deployment hooks.
  PodSpec pod;
  bool paused = false;
};

void read_parameters(scan::Value& value, Trigger& trigger) {
  value.fields([&](std::string_view key, scan::Value& field) {
    if (key == "from") {
      trigger.from = read_object_ref(field);
    } else if (key == "automatic") {
      trigger.automatic = field.boolean();
    } else if (key == "containerNames") {
      trigger.containers.clear();
      field.items([&](scan::Value& name) { trigger.containers.emplace_back(name.string()); });
    }
  });
}

void read_triggers(scan::Value& value, std::vector<Trigger>& triggers) {
  triggers.clear();
  std::size_t index = 0;
  value.items([&](scan::Value& item) {
    Trigger trigger{.field_path =
                        "spec.triggers[" + std::to_string(index++) + "].imageChangeParams.from"};
    bool on_image = false;
    item.fields([&](std::string_view key, scan::Value& field) {
      if (key == "type") on_image = field.string() == "ImageChange";
      if (key == "imageChangeParams") read_parameters(field, trigger);
    });
    if (on_image) triggers.push_back(std::move(trigger));
  });
}

void read_hook(scan::Value& value, const std::string& path, std::vector<PlacedRef>& pushed) {
  value.fields([&](std::string_view name, scan::Value& images) {
    if (name != "tagImages") return;
    std::size_t index = 0;
    images.items([&](scan::Value& image) {
      const std::size_t at = index++;
      image.fields([&](std::string_view key, scan::Value& field) {
        if (key == "to")
          pushed.push_back(
              {read_object_ref(field), path + ".tagImages[" + std::to_string(at) + "].to"});
      });
    });
  });
}

/// rollingParams.{pre,post}, recreateParams.{pre,mid,post}.
void read_hooks(scan::Value& strategy, std::vector<PlacedRef>& pushed) {
  pushed.clear();
  strategy.fields([&](std::string_view name, scan::Value& parameters) {
    if (name != "rollingParams" && name != "recreateParams") return;
    parameters.fields([&](std::string_view key, scan::Value& hook) {
      if (key == "pre" || key == "mid" || key == "post")
        read_hook(hook, "spec.strategy." + std::string(name) + "." + std::string(key), pushed);
    });
  });
}

void read_spec(scan::Value& value, DeploymentConfigSpec& spec) {
  spec = {};
  value.fields([&](std::string_view key, scan::Value& field) {
    if (key == "triggers")
      read_triggers(field, spec.triggers);
    else if (key == "strategy")
      read_hooks(field, spec.pushed);
    else if (key == "template")
      spec.pod = read_pod_template(field, "spec.template");
    else if (key == "paused")
      spec.paused = field.boolean();
  });
}

bool names_a_container(const Trigger& trigger, const Containers& containers) {
  return std::ranges::any_of(trigger.containers,
                             [&](const std::string& name) { return containers.has(name); });
}

/// The existing containers of the trigger or, if it names none, the only container.
std::string container_names(const Trigger& trigger, const Containers& containers) {
  std::string names;
  for (const auto& name : trigger.containers) {
    if (!containers.known || containers.has(name)) names += (names.empty() ? "" : ",") + name;
  }
  return names.empty() ? containers.only() : names;
}

/// The first name without a container, if the trigger names a container besides; else null.
const std::string* unknown_name(const Trigger& trigger, const Containers& containers) {
  if (!containers.known || !names_a_container(trigger, containers)) return nullptr;
  const auto unknown = std::ranges::find_if(
      trigger.containers, [&](const std::string& name) { return !containers.has(name); });
  return unknown == trigger.containers.end() ? nullptr : &*unknown;
}

/// "spec.triggers[0].imageChangeParams.containerNames".
std::string containers_path(const Trigger& trigger) {
  constexpr std::string_view kFrom = "from";
  return trigger.field_path.substr(0, trigger.field_path.size() - kFrom.size()) + "containerNames";
}

void add_targets(TriggerTargets& targets, const Trigger& trigger, const Containers& containers) {
  if (containers.known && !names_a_container(trigger, containers)) return targets.add_unknown();
  for (const auto& name : trigger.containers) targets.add_name(name);
}

void add_trigger(ReferenceObject& object, const Trigger& trigger,
                 const DeploymentConfigSpec& spec) {
  auto tag = trigger_source(trigger.from, object.key.ns);
  if (!tag) {
    object.faults.add(not_an_istag(trigger.from, object.key.ns, trigger.field_path));
    return;
  }
  Reference reference{.tag = *std::move(tag), .field_path = trigger.field_path};
  reference.container = container_names(trigger, spec.pod.containers);
  reference.automatic = trigger.automatic;
  if (const auto* unknown = unknown_name(trigger, spec.pod.containers)) {
    reference.partial = true;
    object.faults.add({.kind = FaultKind::UnknownContainer,
                       .field_path = containers_path(trigger),
                       .detail = quoted_beginning(*unknown),
                       .tag = reference.tag,
                       .container = reference.container});
  }
  if (spec.pod.containers.known && !names_a_container(trigger, spec.pod.containers)) {
    reference.obstacle = Obstacle::NoSuchContainer;
    reference.guessed = true;
    reference.detail = "the trigger does not name an existing container";
    object.faults.add({.kind = FaultKind::NoSuchContainer,
                       .field_path = containers_path(trigger),
                       .detail = trigger.containers.empty()
                                     ? "containerNames is empty"
                                     : quoted_beginning(trigger.containers.front()),
                       .tag = reference.tag,
                       .container = reference.container,
                       .guessed = true});
  } else if (spec.paused) {
    reference.obstacle = Obstacle::Paused;
    reference.detail = trigger.automatic
                           ? "the DeploymentConfig is paused"
                           : "the DeploymentConfig is paused, and the trigger is not automatic";
  } else if (!trigger.automatic) {
    reference.obstacle = Obstacle::NotAutomatic;
    reference.detail = "the trigger is not automatic";
  }
  object.references.push_back(std::move(reference));
}

/// The annotation image.openshift.io/triggers of an object whose triggers are in its spec.
std::optional<Fault> misplaced_annotation(const ReferenceObject& object, const Head& head,
                                          const PodSpec& pod) {
  constexpr std::string_view kPodSpec = "spec.template.spec";
  const std::string why = "the triggers of a DeploymentConfig are in spec.triggers";
  if (!head.triggers.empty())
    return ignored_triggers(head.triggers, object.key.ns, kPodSpec, pod.containers, "metadata",
                            why);
  if (pod.misplaced_triggers.empty()) return std::nullopt;
  return ignored_triggers(pod.misplaced_triggers, object.key.ns, kPodSpec, pod.containers,
                          "spec.template.metadata", why);
}

void add_image_faults(ReferenceObject& object, const Head& head, const DeploymentConfigSpec& spec) {
  TriggerTargets targets;
  for (const auto& trigger : spec.triggers) add_targets(targets, trigger, spec.pod.containers);
  if (auto fault = misplaced_annotation(object, head, spec.pod); fault && spec.triggers.empty()) {
    targets.add_unknown();
    object.faults.add(*std::move(fault));
  }
  add_blank_images(object.faults, spec.pod.blank, targets);
}

}  // namespace

DecodedReferences decode_deployment_config(std::string_view json, PodTemplates pods) {
  auto object = std::make_shared<ReferenceObject>();
  DeploymentConfigSpec spec;
  auto head = read_object(json, "DeploymentConfig", [&](std::string_view part, scan::Value& body) {
    if (part == "spec") read_spec(body, spec);
    if (part != "status") return;
    body.fields([&](std::string_view key, scan::Value& field) {
      if (key == "latestVersion") object->latest_version = field.integer();
    });
  });
  if (!head) return head.error();
  identify(*object, Kind::DeploymentConfig, *head);
  for (const auto& trigger : spec.triggers) add_trigger(*object, trigger, spec);
  add_image_faults(*object, *head, spec);
  for (const auto& to : spec.pushed) {
    if (Output* const output = add_output(*object, to)) output->by = Output::By::Push;
  }
  if (pods == PodTemplates::Read) object->images = std::move(spec.pod.images);
  return std::shared_ptr<const ReferenceObject>(std::move(object));
}

}  // namespace imagedeps::objects
