#pragma once

#include <string_view>
#include <vector>

#include "objects/image_stream.h"

namespace imagedeps::graph {

/// What differs between two versions of an image stream, so that an import of one tag does not cause
/// work for all other tags of the stream. Views into both versions, which must outlive it.
class StreamChange {
 public:
  /// Null: the stream does not exist.
  StreamChange(const objects::ImageStream* before, const objects::ImageStream* after);

  /// True if the facts of this tag may differ. The resource version of the stream does not count,
  /// because it is read when an import starts.
  [[nodiscard]] bool concerns(std::string_view tag) const;

 private:
  const objects::ImageStream* after_;
  bool all_ = false;
  bool suggestions_ = false;            ///< Other tags are usable now.
  std::vector<std::string_view> tags_;  ///< The tags that differ. Sorted.
};

}  // namespace imagedeps::graph
