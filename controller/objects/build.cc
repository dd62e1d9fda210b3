#include <algorithm>
#include <array>

#include "objects/build_strategy.h"
#include "objects/read_object.h"
#include "objects/reference_decoders.h"

namespace imagedeps::objects {

namespace {

bool is_terminal(std::string_view phase) {
  constexpr std::array<std::string_view, 4> kTerminal{"Complete", "Failed", "Error", "Cancelled"};
  return std::ranges::find(kTerminal, phase) != kTerminal.end();
}

void read_status(scan::Value& value, ReferenceObject& object) {
  value.fields([&](std::string_view key, scan::Value& field) {
    if (key == "phase")
      object.phase = field.string();
    else if (key == "reason")
      object.reason = field.string();
    else if (key == "message")
      object.message = field.string();
    else if (key == "config")
      object.build_config = read_object_ref(field).name;
  });
}

/// The BuildConfig of a Build, from the sources that the platform fills, best first. Labels are
/// truncated if the name is long.
std::string build_config_of(const ReferenceObject& object, const Head& head) {
  if (!object.build_config.empty()) return object.build_config;
  if (!head.build_config_annotation.empty()) return head.build_config_annotation;
  return head.build_config_label.empty() ? head.build_config_owner : head.build_config_label;
}

}  // namespace

bool awaits_inputs(std::string_view build_phase) {
  return build_phase.empty() || build_phase == "New" || build_phase == "Pending";
}

/// Reads the inputs only of a Build without a BuildConfig (behaviour.md 2.1). A Build created from a
/// BuildConfig has resolved images as inputs.
DecodedReferences decode_build(std::string_view json, PodTemplates pods) {
  auto object = std::make_shared<ReferenceObject>();
  BuildSpec spec;
  auto head = read_object(json, "Build", [&](std::string_view part, scan::Value& body) {
    if (part == "status") read_status(body, *object);
    if (part != "spec") return;
    body.fields(
        [&](std::string_view key, scan::Value& field) { read_build_field(key, field, spec); });
  });
  if (!head) return head.error();
  identify(*object, Kind::Build, *head);
  object->build_config = build_config_of(*object, *head);
  object->finished = is_terminal(object->phase);
  add_output(*object, spec.output);
  if (!object->build_config.empty() || !awaits_inputs(object->phase))
    return std::shared_ptr<const ReferenceObject>(std::move(object));
  for (const auto& from : spec.strategy) add_build_input(*object, from, pods);
  for (const auto& from : spec.source_images) add_build_input(*object, from, pods);
  return std::shared_ptr<const ReferenceObject>(std::move(object));
}

}  // namespace imagedeps::objects
