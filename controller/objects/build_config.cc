#include <algorithm>
#include <utility>

#include "objects/build_strategy.h"
#include "objects/read_object.h"
#include "objects/reference_decoders.h"

namespace imagedeps::objects {

namespace {

struct ImageTrigger {
  ObjectRef from;  ///< If absent, the strategy's `from`.
  bool paused = false;
  std::string field_path;
};

struct BuildConfigSpec {
  BuildSpec build;
  std::vector<ImageTrigger> triggers;
  bool on_config_change = false;
};

void read_image_change(scan::Value& value, ImageTrigger& trigger) {
  value.fields([&](std::string_view key, scan::Value& field) {
    if (key == "from")
      trigger.from = read_object_ref(field);
    else if (key == "paused")
      trigger.paused = field.boolean();
  });
}

void read_triggers(scan::Value& value, BuildConfigSpec& spec) {
  spec.triggers.clear();
  spec.on_config_change = false;
  std::size_t index = 0;
  value.items([&](scan::Value& item) {
    ImageTrigger trigger{.field_path =
                             "spec.triggers[" + std::to_string(index++) + "].imageChange.from"};
    bool on_image = false;
    item.fields([&](std::string_view key, scan::Value& field) {
      if (key == "type") {
        const auto type = field.string();
        on_image = type == "ImageChange" || type == "imageChange";
        spec.on_config_change |= type == "ConfigChange" || type == "configChange";
      } else if (key == "imageChange") {
        read_image_change(field, trigger);
      }
    });
    if (on_image) spec.triggers.push_back(std::move(trigger));
  });
}

BuildConfigSpec read_build_config_spec(scan::Value& value) {
  BuildConfigSpec spec;
  value.fields([&](std::string_view key, scan::Value& field) {
    if (key == "triggers") {
      read_triggers(field, spec);
    } else {
      read_build_field(key, field, spec.build);
    }
  });
  return spec;
}

void read_build_config_status(scan::Value& value, ReferenceObject& object) {
  value.fields([&](std::string_view key, scan::Value& field) {
    if (key == "lastVersion") object.latest_version = field.integer();
  });
}

/// Why the build does not start automatically once its inputs have images (openshift-image-api.md
/// 5.3).
struct StartRule {
  Obstacle obstacle = Obstacle::None;
  std::string detail;
};

StartRule start_rule(const BuildConfigSpec& spec, bool paused, std::int64_t last_version) {
  if (paused) return {Obstacle::Paused, "the BuildConfig is paused"};
  if (std::ranges::any_of(spec.triggers, [](const ImageTrigger& t) { return !t.paused; }))
    return {};
  // A configuration change starts the first build only.
  if (spec.on_config_change && last_version == 0) return {};
  if (!spec.triggers.empty()) return {Obstacle::TriggerPaused, "its ImageChange trigger is paused"};
  if (spec.on_config_change)
    return {
        Obstacle::NoTrigger,
        "its ConfigChange trigger starts the first build only, and it has no ImageChange trigger"};
  return {Obstacle::NoTrigger, "it has no ConfigChange and no ImageChange trigger"};
}

void add_input(ReferenceObject& object, const PlacedRef& from, const StartRule& rule,
               PodTemplates pods) {
  Reference* const reference = add_build_input(object, from, pods);
  if (reference == nullptr) return;
  reference->obstacle = rule.obstacle;
  reference->detail = rule.detail;
}

/// A trigger without `from` repeats the strategy's reference. A trigger with `from` adds one, which
/// can only be an ImageStreamTag.
void add_trigger(ReferenceObject& object, const ImageTrigger& trigger, const StartRule& rule) {
  if (!trigger.from.present) return;
  const bool istag = trigger.from.kind == "ImageStreamTag" || trigger.from.kind.empty();
  auto reference = input_reference(trigger.from, object.key.ns, trigger.field_path);
  if (!reference || !istag) {
    object.faults.add(not_an_istag(trigger.from, object.key.ns, trigger.field_path));
    return;
  }
  const bool own = trigger.paused && rule.obstacle != Obstacle::Paused;
  reference->obstacle = own ? Obstacle::TriggerPaused : rule.obstacle;
  reference->detail = own ? "this ImageChange trigger is paused" : rule.detail;
  object.references.push_back(*std::move(reference));
}

}  // namespace

DecodedReferences decode_build_config(std::string_view json, PodTemplates pods) {
  auto object = std::make_shared<ReferenceObject>();
  BuildConfigSpec spec;
  auto head = read_object(json, "BuildConfig", [&](std::string_view part, scan::Value& body) {
    if (part == "spec") spec = read_build_config_spec(body);
    if (part == "status") read_build_config_status(body, *object);
  });
  if (!head) return head.error();
  identify(*object, Kind::BuildConfig, *head);
  const auto rule = start_rule(spec, head->build_paused == "true", object->latest_version);
  for (const auto& from : spec.build.strategy) add_input(*object, from, rule, pods);
  for (const auto& from : spec.build.source_images) add_input(*object, from, rule, pods);
  for (const auto& trigger : spec.triggers) add_trigger(*object, trigger, rule);
  add_output(*object, spec.build.output);
  return std::shared_ptr<const ReferenceObject>(std::move(object));
}

}  // namespace imagedeps::objects
