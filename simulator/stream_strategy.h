#pragma once

#include "simulator/world.h"

namespace imagedeps::sim {

/// OpenShift's rules for writing an ImageStream: defaults, generations of tags, events of tags that
/// refer to others (openshift-image-api.md 1.2 and 2.1). Each member gives a Status that refuses
/// the write, or null. Loop thread.
class StreamStrategy {
 public:
  explicit StreamStrategy(World& world) : world_(world) {}

  /// A new stream: its status is made, not taken.
  [[nodiscard]] Json prepare_create(Json& stream) const;
  /// A changed stream, whose status is already what it should be but for the tags that follow
  /// others. Metadata.generation is set here.
  [[nodiscard]] Json prepare_update(Json& stream, const Json& old) const;
  /// A stream that a scene sets as it is: defaults only.
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
