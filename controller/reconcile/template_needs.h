#pragma once

#include <cstdint>
#include <memory>
#include <unordered_map>

#include "objects/references.h"

namespace imagedeps::reconcile {

/// What Templates would need if they were instantiated with their default parameters: counted for
/// the metrics, acted on by nobody (behaviour.md 2.4; with `templates: Enforce` they are
/// consumers in the graph like any other, and none is here). Loop thread.
class TemplateNeeds {
 public:
  /// Replaces what the Template of that key said before. Shared, as the cache has it.
  void put(std::shared_ptr<const objects::ReferenceObject> object);
  void remove(const objects::ObjectKey& key);
  [[nodiscard]] bool names(const objects::TagRef& tag) const { return count_.contains(tag); }

 private:
  std::unordered_map<objects::ObjectKey, std::shared_ptr<const objects::ReferenceObject>,
                     objects::ObjectKeyHash>
      objects_;
  std::unordered_map<objects::TagRef, std::uint32_t, objects::TagRefHash>
      count_;  ///< References to it.
};

}  // namespace imagedeps::reconcile
