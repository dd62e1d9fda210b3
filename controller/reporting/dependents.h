#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "graph/graph.h"

namespace imagedeps::reporting {

/// What becomes of an istag's consumers in its own namespace once it is populated: a build or a
/// rollout starts, or it needs a command (behaviour.md 4.11). An istag is followed until all of
/// them have moved, at most kFollowedFor. Pure: the time comes in.
class Dependents {
 public:
  static constexpr Duration kFollowedFor = std::chrono::minutes{15};

  /// `graph` must outlive it.
  explicit Dependents(const graph::Graph& graph) : graph_(graph) {}

  /// The istag has just got its image. Without consumers in its own namespace nothing is followed.
  void follow(TimePoint now, const objects::TagRef& tag);
  void forget(const objects::TagRef& tag) { followed_.erase(tag); }
  /// An object has changed: the istags whose last dependent has moved by that.
  [[nodiscard]] std::vector<objects::TagRef> changed(TimePoint now,
                                                     const objects::ReferenceObject& object);
  /// When following ends; nothing if the istag is not followed.
  [[nodiscard]] std::optional<TimePoint> until(const objects::TagRef& tag) const;
  /// What became of them in one line, once that is known; the istag is then followed no longer.
  [[nodiscard]] std::optional<std::string> outcome(TimePoint now, const objects::TagRef& tag);
  /// Istags that are followed.
  [[nodiscard]] std::size_t size() const { return followed_.size(); }

 private:
  struct Dependent {
    graph::Consumer consumer;
    std::int64_t version =
        0;  ///< The last build's or rollout's, when the image came; -1: the kind counts none.
    std::string moved;  ///< "build 1 started 2 s later"; empty: not yet.
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
