#pragma once

#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/config.h"
#include "decide/decision.h"
#include "graph/graph.h"
#include "objects/image_dependency.h"
#include "reporting/event_writer.h"

namespace imagedeps::reporting {

/// Which transitions become events, on which objects, and what they may say there: one namespace
/// reads about another, unless that is shared, no more than that a tag is not populated (
/// behaviour.md 5.3). Loop thread.
class Announcer {
 public:
  /// All must outlive it.
  Announcer(const graph::Graph& graph, const Config& config, EventWriter& events)
      : graph_(graph), config_(config), events_(events) {}

  /// A needed istag is decided on anew: its consumers are told what only a person can mend, or that
  /// an import failed.
  void decided(const objects::TagRef& tag, const decide::Decision& decision);
  /// It was missing and has its image.
  void healed(const objects::TagRef& tag, const decide::Decision& decision);
  /// A status was written; `before` is the reason of its condition Ready until then, empty if it
  /// had none.
  void reported(const objects::ObjectKey& dependency, std::string_view uid, std::string_view before,
                const objects::DependencyStatus& after);
  /// From now on events are written; what was told before is told to them again.
  void start();
  /// An object was changed: whether it, or its namespace, is over a limit of behaviour.md 5.2.
  void check_limits(const objects::ObjectKey& object);
  /// An object is gone: its namespace may be within its limit again.
  void removed(const objects::ObjectKey& object);
  /// The istag gets no ImageDependency: its namespace has too many for istags that do not exist.
  void held_back(const objects::TagRef& tag);
  /// No istag of the namespace is held back any more.
  void none_held_back(const std::string& ns);
  /// Warnings that are not repeated while their limit is exceeded.
  [[nodiscard]] std::size_t warned() const { return warned_.size(); }

 private:
  void tell_consumers(const objects::TagRef& tag, bool warning, std::string_view reason,
                      const std::string& message);
  void tell_consumer(const graph::Consumer& consumer, const objects::TagRef& tag, bool warning,
                     std::string_view reason, const std::string& message);
  void tell_hidden(const objects::TagRef& tag);
  void warn(const objects::ObjectKey& object, std::string_view reason, std::string message);
  void warn_once(const objects::ObjectKey& object, std::string_view reason, std::string message);
  [[nodiscard]] std::vector<graph::Consumer> listeners(const objects::TagRef& tag,
                                                       bool hidden) const;

  const graph::Graph& graph_;
  const Config& config_;
  EventWriter& events_;
  std::set<std::pair<std::string_view, std::string>>
      warned_;  ///< Limit and namespace: told once while it is exceeded.
};

}  // namespace imagedeps::reporting
