#pragma once

#include <optional>
#include <string>
#include <vector>

#include "simulator/consumer_index.h"
#include "simulator/event_log.h"
#include "simulator/world.h"

namespace imagedeps::sim {

/// Deployments, StatefulSets, DaemonSets and CronJobs: resolves the annotation
/// image.openshift.io/triggers as the platform does (openshift-image-api.md 7.1), and gives them a
/// status. Loop thread.
class Workloads {
 public:
  Workloads(World& world, EventLog& events);

  [[nodiscard]] static bool handles(const ResourceType& type);
  [[nodiscard]] static std::vector<StreamName> streams_of(const Version& workload);
  void on_object(const ObjectName& name) { objects_.add(name); }
  void on_stream(const ObjectName& name) { reactions_.add(name); }

 private:
  enum class Cause { Object, Stream };
  void resolve(const ObjectName& name, Cause cause);
  void settle(const ObjectName& name);
  [[nodiscard]] std::string unusable_image(const Version& workload) const;

  World& world_;
  EventLog& events_;
  WorkList objects_, reactions_, settling_;
};

}  // namespace imagedeps::sim
