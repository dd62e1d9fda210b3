#pragma once

#include "sim/world.h"

namespace imagedeps::sim {

/// OpenShift's rules for writing an ImageStream: defaults, generations of tags, and history entries
/// of tags that refer to other tags (openshift-image-api.md 1.2 and 2.1). The prepare functions
/// return the Status that refuses the write, or null. Loop thread.
class StreamStrategy {
 public:
  explicit StreamStrategy(World& world) : world_(world) {}

  /// Prepares a new stream. A status that the client sent is replaced.
  [[nodiscard]] Json prepare_create(Json& stream) const;
  /// Prepares a changed stream. Its status must be up to date, except for tags that follow others.
  /// Sets metadata.generation.
  [[nodiscard]] Json prepare_update(Json& stream, const Json& old) const;
  /// Sets only the defaults, for a stream that a test scene stores as it is.
  void complete(Json& stream) const;

 private:
  [[nodiscard]] Json set_events(Json& stream, const Json& old) const;
  [[nodiscard]] Json resolve(const Json& stream, const Json& tag, Json& event) const;
  [[nodiscard]] Json image_by_id(const Json& stream, const Json& tag, Json& event) const;
  void follow_targets(Json& stream, const Json& old) const;
  void follow(Json& stream, const std::string& target, bool first, int depth) const;

  World& world_;
};

}  // namespace imagedeps::sim
