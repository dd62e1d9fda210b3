#include "objects/build_strategy.h"

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
    if (key == "to") spec.output = read_object_ref(field);
  });
}

}  // namespace

void read_build_field(std::string_view key, scan::Value& field, BuildSpec& spec) {
  if (key == "strategy") read_strategy(field, spec);
  if (key == "source") read_source(field, spec);
  if (key == "output") read_output(field, spec);
}

}  // namespace imagedeps::objects
