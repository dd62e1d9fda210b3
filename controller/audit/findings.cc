#include "audit/findings.h"

#include <algorithm>
#include <iterator>
#include <memory>
#include <utility>

namespace imagedeps::audit {

using objects::ReferenceObject;

namespace {

using Objects = std::vector<std::shared_ptr<const ReferenceObject>>;

Objects faulty_objects(const Inventory& inventory) {
  const graph::Graph& graph = inventory.graph();
  Objects found;
  graph.each_object([&](const auto& object) {
    if (!object->faults.list().empty() && inventory.judged(object->key) &&
        graph.options().scope.contains(object->key.ns))
      found.push_back(object);
  });
  std::ranges::sort(found, {}, [](const auto& each) -> const ObjectKey& { return each->key; });
  return found;
}

bool has_trigger(const ReferenceObject& object) {
  return std::ranges::any_of(object.references, [](const objects::Reference& each) {
    return each.field_path.starts_with("spec.triggers[") ||
           each.field_path.starts_with("metadata.annotations[");
  });
}

/// A trigger, even one with a fault, shows that the image in the manifest is only a placeholder.
void add_unresolved(const Inventory& inventory, std::vector<Finding>& found) {
  for (const auto& each : inventory.unresolved_names()) {
    const auto object = inventory.graph().object(each.object);
    if (object == nullptr || !inventory.judged(each.object) || has_trigger(*object) ||
        !object->faults.list().empty())
      continue;
    const TagRef& tag = each.name.tag;
    found.push_back(finding_of(
        inventory.graph(), *object,
        {.kind = objects::FaultKind::ImageNotResolved,
         .field_path = each.name.field_path,
         .detail = "nodes pull it from docker.io, because stream " + tag.ns + "/" + tag.stream +
                   " does not set spec.lookupPolicy.local and no trigger "
                   "sets the image",
         .tag = tag,
         .container = each.name.container}));
  }
}

void place(std::vector<Finding>& found, const Inventory& inventory) {
  for (Finding& each : found) {
    const auto known = each.object ? inventory.places.find(*each.object) : inventory.places.end();
    if (known != inventory.places.end()) each.place = known->second;
  }
}

}  // namespace

std::vector<Finding> findings_besides_faults(const Inventory& inventory) {
  std::vector<Finding> found;
  add_unresolved(inventory, found);
  place(found, inventory);
  std::ranges::copy(inventory.findings, std::back_inserter(found));
  return found;
}

std::vector<Finding> findings(const Inventory& inventory) {
  std::vector<Finding> found;
  for (const auto& object : faulty_objects(inventory)) {
    auto own = findings_of(inventory.graph(), *object);
    std::ranges::move(own, std::back_inserter(found));
  }
  place(found, inventory);
  auto others = findings_besides_faults(inventory);
  std::ranges::move(others, std::back_inserter(found));
  std::ranges::stable_sort(found, [](const Finding& a, const Finding& b) {
    return a.object && (!b.object || *a.object < *b.object);
  });
  return found;
}

}  // namespace imagedeps::audit
