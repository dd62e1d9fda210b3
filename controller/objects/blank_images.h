#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "objects/fault.h"

namespace imagedeps::objects {

/// A container whose image is absent, empty or only blanks.
struct BlankImage {
  std::string container;
  std::size_t index = 0;  ///< In its list.
  bool init = false;      ///< Whether the list is initContainers.
  std::string field_path;
};
/// Reports whether a container needs a trigger that sets its image.
[[nodiscard]] bool is_blank(std::string_view image);

/// The containers whose images the triggers of an object set, or are meant to set.
class TriggerTargets {
 public:
  void add_name(std::string_view container) { names_.emplace(container); }
  void add_index(bool init, std::size_t index) { indexes_.emplace(init, index); }
  /// A trigger whose container is unknown. It may be meant for any of them.
  void add_unknown() { unknown_ = true; }
  [[nodiscard]] bool covers(const BlankImage& image) const;

 private:
  std::unordered_set<std::string> names_;
  std::set<std::pair<bool, std::size_t>> indexes_;
  bool unknown_ = false;
};

/// Adds a fault for each container without an image that no trigger is meant for. A trigger that
/// cannot work has a fault of its own.
void add_blank_images(Faults& faults, const std::vector<BlankImage>& images,
                      const TriggerTargets& targets);

}  // namespace imagedeps::objects
