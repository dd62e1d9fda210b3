#pragma once

#include <cstdint>
#include <memory>
#include <unordered_map>

#include "objects/references.h"

namespace imagedeps::reconcile {

/// The tags that Templates would need if they were instantiated with their default parameters. They
/// are only counted for the metrics (behaviour.md 2.4). With `templates: Enforce`, Templates are
/// consumers in the graph instead. Loop thread.
class TemplateNeeds {
 public:
  /// Adds or replaces the Template of that key. The object is shared with the cache.
  void put(std::shared_ptr<const objects::ReferenceObject> object);
  void remove(const objects::ObjectKey& key);
  /// True if a Template names the tag.
  [[nodiscard]] bool names(const objects::TagRef& tag) const { return count_.contains(tag); }

 private:
  std::unordered_map<objects::ObjectKey, std::shared_ptr<const objects::ReferenceObject>,
                     objects::ObjectKeyHash>
      objects_;
  std::unordered_map<objects::TagRef, std::uint32_t, objects::TagRefHash>
      count_;  ///< References to each tag.
};

}  // namespace imagedeps::reconcile
