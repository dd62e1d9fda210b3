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

/// Decides which transitions become events, on which objects, and with which message. Users of one
/// namespace learn nothing about another one, unless it is shared, except that a tag is not populated
/// (behaviour.md 5.3). Loop thread.
class Announcer {
 public:
  /// All must outlive it.
  Announcer(const graph::Graph& graph, const Config& config, EventWriter& events)
      : graph_(graph), config_(config), events_(events) {}

  /// The reason of a needed istag has changed. Its consumers get a Warning if an import failed, or if
  /// only a user or an admin can fix it.
  void decided(const objects::TagRef& tag, const decide::Decision& decision);
  /// The istag was missing and now has its image.
  void healed(const objects::TagRef& tag, const decide::Decision& decision);
  /// A status was written. `before`: the reason of condition Ready until then, or empty.
  void reported(const objects::ObjectKey& dependency, std::string_view uid, std::string_view before,
                const objects::DependencyStatus& after);
  /// To be called when events are written from now on. Checks all objects.
  void start();
  /// An object has changed. Warns if it has faults (behaviour.md 2.7), or if it or its namespace
  /// exceeds a limit (5.2).
  void check(const objects::ObjectKey& object);
  /// An object was deleted, so its namespace may be within its limit again.
  void removed(const objects::ObjectKey& object);
  /// The istag gets no ImageDependency, because its namespace has too many for missing istags.
  void held_back(const objects::TagRef& tag);
  /// All istags of the namespace have their ImageDependency.
  void none_held_back(const std::string& ns);
  /// The number of limits that are exceeded and have been reported.
  [[nodiscard]] std::size_t warned() const { return warned_.size(); }

 private:
  void notify_consumers(const objects::TagRef& tag, bool warning, std::string_view reason,
                        const std::string& message);
  void notify_consumer(const graph::Consumer& consumer, const objects::TagRef& tag, bool warning,
                       std::string_view reason, const std::string& message);
  void notify_hidden(const objects::TagRef& tag);
  void check_limits(const objects::ObjectKey& object);
  void check_faults(const objects::ObjectKey& object);
  void warn(const objects::ObjectKey& object, std::string_view reason, std::string message);
  void warn_once(const objects::ObjectKey& object, std::string_view reason, std::string message);
  [[nodiscard]] std::vector<graph::Consumer> consumers_to_notify(const objects::TagRef& tag,
                                                                 bool hidden) const;

  const graph::Graph& graph_;
  const Config& config_;
  EventWriter& events_;
  std::set<std::pair<std::string_view, std::string>>
      warned_;  ///< Exceeded limits and their namespaces, reported once.
};

}  // namespace imagedeps::reporting
