#include "objects/build_strategy.h"

#include "objects/pull_spec.h"

namespace imagedeps::objects {

namespace {

void read_strategy(scan::Value& value, BuildSpec& spec) {
  spec.strategy.clear();
  value.fields([&](std::string_view name, scan::Value& strategy) {
    if (name != "sourceStrategy" && name != "dockerStrategy" && name != "customStrategy") return;
    const auto path = "spec.strategy." + std::string(name) + ".from";
    strategy.fields([&](std::string_view key, scan::Value& field) {
      if (key == "from") spec.strategy.push_back({read_object_ref(field), path});
    });
  });
}

void read_source(scan::Value& value, BuildSpec& spec) {
  spec.source_images.clear();
  value.fields([&](std::string_view name, scan::Value& images) {
    if (name != "images") return;
    std::size_t index = 0;
    images.items([&](scan::Value& image) {
      const auto path = "spec.source.images[" + std::to_string(index++) + "].from";
      image.fields([&](std::string_view key, scan::Value& field) {
        if (key == "from") spec.source_images.push_back({read_object_ref(field), path});
      });
    });
  });
}

void read_output(scan::Value& value, BuildSpec& spec) {
  spec.output = {};
  value.fields([&](std::string_view key, scan::Value& field) {
    if (key == "to") spec.output = {read_object_ref(field), "spec.output.to"};
  });
}

}  // namespace

void read_build_field(std::string_view key, scan::Value& field, BuildSpec& spec) {
  if (key == "strategy") read_strategy(field, spec);
  if (key == "source") read_source(field, spec);
  if (key == "output") read_output(field, spec);
}

Reference* add_build_input(ReferenceObject& object, const PlacedRef& from, PodTemplates pods) {
  if (auto reference = input_reference(from.ref, object.key.ns, from.field_path))
    return &object.references.emplace_back(*std::move(reference));
  if (pods == PodTemplates::Read && from.ref.kind == "DockerImage" &&
      may_be_internal(from.ref.name))
    object.images.push_back({from.ref.name, from.field_path});
  if (from.ref.present && (from.ref.kind != "DockerImage" || from.ref.name.empty()))
    object.faults.add(not_an_istag(from.ref, object.key.ns, from.field_path));
  return nullptr;
}

Output* add_output(ReferenceObject& object, const PlacedRef& to) {
  auto output = build_output(to.ref, object.key.ns);
  const bool named = output && output->tag.stream.find('/') == std::string::npos;
  const bool image = to.ref.kind == "DockerImage" && !to.ref.name.empty();
  if (to.ref.present && !named && !image)
    object.faults.add(not_an_istag(to.ref, object.key.ns, to.field_path));
  return output ? &object.outputs.emplace_back(*std::move(output)) : nullptr;
}

}  // namespace imagedeps::objects
