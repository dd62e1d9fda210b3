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

/// Which ImageDependencies an istag has, is to get, or is to lose (behaviour.md 5.1).
struct ObjectTarget {
  enum class Action {
    Report,  ///< Write its status.
    Create,  ///< It is not there: make it, then write its status.
    Orphan,  ///< Nobody needs the istag: say so.
    Remove,  ///< Nobody has needed it for long.
  };
  Action action = Action::Report;
  std::string name;
  std::shared_ptr<const objects::ImageDependency> seen;  ///< Null for Create.
};

/// How long the istag has had no reference.
enum class Need { Referenced, Unreferenced, UnreferencedForLong };

class ObjectPlan {
 public:
  ObjectPlan(const graph::Graph& graph, const Config& config) : graph_(graph), config_(config) {}

  /// `tracked` is null where the istag is not needed. An object that is not there yet but was
  /// created by us counts as seen to the writer, not here.
  [[nodiscard]] std::vector<ObjectTarget> targets(const objects::TagRef& tag,
                                                  const Tracked* tracked, Need need);
  /// Objects that were held back because their namespace has too many for istags that do not exist.
  [[nodiscard]] std::size_t held_back() const { return held_back_.size(); }
  [[nodiscard]] bool any_held_back(const std::string& ns) const;

 private:
  [[nodiscard]] bool wanted(const objects::TagRef& tag, const Tracked& tracked) const;
  [[nodiscard]] bool within_limit(const objects::TagRef& tag, const Tracked& tracked);

  const graph::Graph& graph_;
  const Config& config_;
  std::map<std::string, std::set<objects::TagRef>, std::less<>>
      missing_;  ///< With an object, without existing; by namespace.
  std::set<objects::TagRef> held_back_;
};

/// Made by us, Managed and not asked for by a person: it may be removed.
[[nodiscard]] bool discovered(const objects::ImageDependency& dependency);

}  // namespace imagedeps::reporting
