#include "reconcile/template_needs.h"

#include <utility>

namespace imagedeps::reconcile {

void TemplateNeeds::put(std::shared_ptr<const objects::ReferenceObject> object) {
  remove(object->key);
  if (object->references.empty()) return;
  for (const auto& reference : object->references) ++count_[reference.tag];
  objects_[object->key] = std::move(object);
}

void TemplateNeeds::remove(const objects::ObjectKey& key) {
  const auto found = objects_.find(key);
  if (found == objects_.end()) return;
  for (const auto& reference : found->second->references) {
    if (--count_[reference.tag] == 0) count_.erase(reference.tag);
  }
  objects_.erase(found);
}

}  // namespace imagedeps::reconcile
