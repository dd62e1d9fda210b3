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

}  // namespace

/// Reads outputs only, because a Build created from a BuildConfig has resolved images as inputs.
DecodedReferences decode_build(std::string_view json) {
  auto object = std::make_shared<ReferenceObject>();
  BuildSpec spec;
  auto head = read_object(json, "Build", [&](std::string_view part, scan::Value& body) {
    if (part == "status") read_status(body, *object);
    if (part != "spec") return;
    body.fields([&](std::string_view key, scan::Value& field) {
      if (key == "output") read_build_field(key, field, spec);
    });
  });
  if (!head) return head.error();
  identify(*object, Kind::Build, *head);
  if (object->build_config.empty()) object->build_config = head->build_config_label;
  object->finished = is_terminal(object->phase);
  if (auto output = build_output(spec.output, object->key.ns))
    object->outputs.push_back(*std::move(output));
  return std::shared_ptr<const ReferenceObject>(std::move(object));
}

}  // namespace imagedeps::objects
