#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/consumer_index.h"
#include "sim/event_log.h"
#include "sim/world.h"

namespace imagedeps::sim {

/// Deployments, StatefulSets, DaemonSets and CronJobs. Resolves the annotation
/// image.openshift.io/triggers as the platform does (openshift-image-api.md 7.1), and sets their
/// status. Loop thread.
class Workloads {
 public:
  Workloads(World& world, EventLog& events);

  /// True for the types that this class processes.
  [[nodiscard]] static bool handles(const ResourceType& type);
  /// The image streams that the annotation's triggers name.
  [[nodiscard]] static std::vector<StreamName> streams_of(const Version& workload);
  void on_object(const ObjectName& name) { objects_.add(name); }
  void on_stream(const ObjectName& name) { reactions_.add(name); }

 private:
  enum class Cause { Object, Stream };
  void resolve(const ObjectName& name, Cause cause);
  void update_status(const ObjectName& name);
  [[nodiscard]] std::string unusable_image(const Version& workload) const;

  World& world_;
  EventLog& events_;
  WorkList objects_, reactions_, statuses_;
};

}  // namespace imagedeps::sim
