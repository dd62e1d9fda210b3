#pragma once

#include <vector>

#include "sim/consumer_index.h"
#include "sim/event_log.h"
#include "sim/outcome.h"

namespace imagedeps::sim {

/// Starts Builds: for an ImageChange trigger whose ImageStreamTag has a new image, for a
/// ConfigChange trigger as long as the BuildConfig has never had a build, and on request
/// (openshift-image-api.md 5.3). Loop thread.
class BuildConfigs {
 public:
  BuildConfigs(World& world, EventLog& events);

  /// The image streams whose changes trigger a check of this BuildConfig.
  [[nodiscard]] static std::vector<StreamName> streams_of(const Version& config);
  /// Call when the object is created or changed, and on each resync.
  void on_config(const ObjectName& name);
  void on_stream(const ObjectName& name) { reactions_.add(name); }
  /// Starts a build as `oc start-build` does. Refused with 422 while an ImageStreamTag that the
  /// build needs is not populated. `cause` is an entry for the Build's spec.triggeredBy.
  Outcome instantiate(const std::string& ns, const std::string& name, const Json& cause);

 private:
  void react(const ObjectName& name);
  void start_first(const ObjectName& name);
  [[nodiscard]] Json unresolved(const Version& config) const;
  Outcome start(const Version& config, const Json& cause);

  World& world_;
  EventLog& events_;
  WorkList reactions_, first_builds_;
  Backoff backoff_;
};

}  // namespace imagedeps::sim
