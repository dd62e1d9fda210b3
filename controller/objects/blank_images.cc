#include "objects/blank_images.h"

#include "base/text.h"

namespace imagedeps::objects {

bool is_blank(std::string_view image) { return trimmed(image).empty(); }

bool TriggerTargets::covers(const BlankImage& image) const {
  return unknown_ || indexes_.contains({image.init, image.index}) ||
         (!image.container.empty() && names_.contains(image.container));
}

void add_blank_images(Faults& faults, const std::vector<BlankImage>& images,
                      const TriggerTargets& targets) {
  for (const BlankImage& image : images) {
    if (targets.covers(image)) continue;
    faults.add(
        {.kind = FaultKind::ImageNotSet,
         .field_path = image.field_path,
         .detail = image.container.empty() ? "" : "container " + quoted_beginning(image.container),
         .container = image.container});
  }
}

}  // namespace imagedeps::objects
