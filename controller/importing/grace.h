#pragma once

#include <optional>
#include <unordered_map>

#include "loop/loop.h"
#include "objects/image_stream.h"

namespace imagedeps::importing {

/// How long the platform's own import of a stream goes first (behaviour.md 3.2): while
/// a DockerImage tag of it has a generation newer than observed, until `grace` after this process
/// first saw that generation; generation 1 counts from the stream's creation. Loop thread.
class Grace {
 public:
  Grace(const loop::Loop& loop, Duration grace) : loop_(loop), grace_(grace) {}

  /// For each version of a stream that is seen, needed or not: it may be needed later.
  void saw(const objects::ImageStream& stream);
  void gone(std::string_view ns, std::string_view name);
  /// Nothing if no import of the platform is due.
  [[nodiscard]] std::optional<TimePoint> until(std::string_view ns, std::string_view name) const;
  /// Streams with an import of the platform due.
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
