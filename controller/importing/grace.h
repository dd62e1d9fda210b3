#pragma once

#include <optional>
#include <unordered_map>

#include "loop/loop.h"
#include "objects/image_stream.h"

namespace imagedeps::importing {

/// How long a stream is left to the platform's own import (behaviour.md 3.2): while one of its
/// DockerImage tags has a generation that is newer than the observed one, until `grace` after this
/// process first saw that generation. Generation 1 counts from the stream's creation. Loop thread.
class Grace {
 public:
  Grace(const loop::Loop& loop, Duration grace) : loop_(loop), grace_(grace) {}

  /// To be called with each version of every stream, because any stream may be needed later.
  void saw(const objects::ImageStream& stream);
  void gone(std::string_view ns, std::string_view name);
  /// Nothing if the platform has no import to do.
  [[nodiscard]] std::optional<TimePoint> until(std::string_view ns, std::string_view name) const;
  /// Streams that the platform is expected to import.
  [[nodiscard]] std::size_t size() const { return due_.size(); }

 private:
  struct Due {
    std::string uid;
    std::int64_t generation = 0;
    TimePoint since{};
  };
  const loop::Loop& loop_;
  Duration grace_;
  std::unordered_map<objects::TagRef, Due, objects::TagRefHash> due_;  ///< By stream (empty tag).
};

}  // namespace imagedeps::importing
