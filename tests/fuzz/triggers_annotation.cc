#include "objects/triggers_annotation.h"

#include "fuzz/target.h"

/// Property: the annotation gives at most one reference for each entry, and the same references
/// however its JSON is indented. An entry gives a reference or a fault. Text that is not a JSON array
/// gives no reference.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace imagedeps;
  using objects::read_triggers_annotation;
  const objects::Containers containers{.known = true, .names = {"c", "d"}, .init = {"i"}};
  const auto text = fuzz::text_of(data, size);
  const auto read = read_triggers_annotation(text, "shop", "spec.template.spec", containers);
  const auto& references = read.references;
  for (const auto& fault : read.faults.list()) CHECK(message_of(fault).size() < 1000);
  const auto entries = parse_json(text);
  if (!entries || !entries->is_array()) {
    CHECK(references.empty());
    return 0;
  }
  CHECK(references.size() <= entries->size());
  CHECK(!read.faults.list().empty() || references.size() == entries->size());
  for (const auto& reference : references) {
    CHECK(!reference.tag.ns.empty() && !reference.tag.stream.empty());
    CHECK(reference.detail.empty() || reference.obstacle != objects::Obstacle::None);
  }
  CHECK(references ==
        read_triggers_annotation(to_pretty_text(*entries), "shop", "spec.template.spec", containers)
            .references);
  return 0;
}
