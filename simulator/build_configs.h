#pragma once

#include <vector>

#include "simulator/consumer_index.h"
#include "simulator/event_log.h"
#include "simulator/outcome.h"

namespace imagedeps::sim {

/// Starts Builds: for an ImageChange trigger whose istag got a new image, for ConfigChange while no
/// build was ever made, and on request (openshift-image-api.md 5.3). Loop
/// thread.
class BuildConfigs {
 public:
  BuildConfigs(World& world, EventLog& events);

  /// The streams whose changes wake this BuildConfig.
  [[nodiscard]] static std::vector<StreamName> streams_of(const Version& config);
  /// It was created or changed, or ten minutes have passed.
  void on_config(const ObjectName& name);
  void on_stream(const ObjectName& name) { reactions_.add(name); }
  /// `oc start-build`. 422 while an istag that the build needs is not populated.
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
