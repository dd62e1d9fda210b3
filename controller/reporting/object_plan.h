#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "config/config.h"
#include "graph/graph.h"
#include "reporting/view.h"

namespace imagedeps::reporting {

/// One ImageDependency of an istag, and what must be done with it (behaviour.md 5.1).
struct ObjectTarget {
  enum class Action {
    Report,  ///< Write its status.
    Create,  ///< Create the missing object, then write its status.
    Orphan,  ///< Write that the istag is not needed.
    Remove,  ///< Delete the object. The istag has not been needed for long.
  };
  Action action = Action::Report;
  std::string name;
  std::shared_ptr<const objects::ImageDependency> seen;  ///< The cached object. Null for Create.
};

/// Whether the istag has a reference, and if not, for how long.
enum class Need { Referenced, Unreferenced, UnreferencedForLong };

/// Decides which ImageDependencies an istag has, gets and loses. Loop thread.
class ObjectPlan {
 public:
  ObjectPlan(const graph::Graph& graph, const Config& config) : graph_(graph), config_(config) {}

  /// `tracked` is null if the istag is not needed. An object that was created but is not in the cache
  /// yet is a target for Create. WritePlan has its status.
  [[nodiscard]] std::vector<ObjectTarget> targets(const objects::TagRef& tag,
                                                  const Tracked* tracked, Need need);
  /// The number of istags without an object because of the limit for missing istags.
  [[nodiscard]] std::size_t held_back() const { return held_back_.size(); }
  [[nodiscard]] bool any_held_back(const std::string& ns) const;

 private:
  [[nodiscard]] bool wanted(const objects::TagRef& tag, const Tracked& tracked) const;
  [[nodiscard]] bool within_limit(const objects::TagRef& tag, const Tracked& tracked);
  void count_missing(const objects::TagRef& tag, bool counts);

  const graph::Graph& graph_;
  const Config& config_;
  std::map<std::string, std::set<objects::TagRef>, std::less<>>
      missing_;  ///< Missing istags with an object, by namespace.
  std::set<objects::TagRef> held_back_;
};

/// True if the operator created the object, and no user has changed its management or requested an
/// import with it. Such an object may be deleted.
[[nodiscard]] bool discovered(const objects::ImageDependency& dependency);

}  // namespace imagedeps::reporting
