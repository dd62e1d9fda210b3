#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "graph/graph.h"

namespace imagedeps::reporting {

/// Follows the consumers of an istag in its own namespace after it was populated: a build or rollout
/// starts, or they need a command (behaviour.md 4.11). An istag is followed until all of them have
/// moved, at most for kFollowedFor. Pure: the time is an argument.
class Dependents {
 public:
  static constexpr Duration kFollowedFor = std::chrono::minutes{15};

  /// `graph` must outlive it.
  explicit Dependents(const graph::Graph& graph) : graph_(graph) {}

  /// The istag has just got its image. Does nothing without consumers in its own namespace.
  void follow(TimePoint now, const objects::TagRef& tag);
  void forget(const objects::TagRef& tag) { followed_.erase(tag); }
  /// An object has changed. Returns the istags whose last dependent has moved with it.
  [[nodiscard]] std::vector<objects::TagRef> changed(TimePoint now,
                                                     const objects::ReferenceObject& object);
  /// The end of following. Nothing if the istag is not followed.
  [[nodiscard]] std::optional<TimePoint> until(const objects::TagRef& tag) const;
  /// The outcome in one line, once it is final. From then on the istag is not followed any more.
  [[nodiscard]] std::optional<std::string> outcome(TimePoint now, const objects::TagRef& tag);
  /// The number of followed istags.
  [[nodiscard]] std::size_t size() const { return followed_.size(); }

 private:
  struct Dependent {
    graph::Consumer consumer;
    std::int64_t version =
        0;  ///< The last build or rollout before the image, -1 if the kind has no counter.
    std::string moved;  ///< "build 1 started 2 s later", empty until then.
  };
  struct Followed {
    TimePoint since{};
    std::vector<Dependent> dependents;
  };
  [[nodiscard]] static bool all_moved(const Followed& followed);

  const graph::Graph& graph_;
  std::map<objects::TagRef, Followed> followed_;
};

}  // namespace imagedeps::reporting
