#pragma once

#include <memory>

#include "sim/build_configs.h"
#include "sim/builds.h"
#include "sim/deployment_configs.h"
#include "sim/import_controller.h"
#include "sim/namespaces.h"
#include "sim/workloads.h"

namespace imagedeps::sim {

/// All of OpenShift's own controllers. They observe each write to the store and react after a short
/// delay. Loop thread.
class Platform {
 public:
  Platform(World& world, Imports& imports);

  /// Starts a build or a rollout manually. `type` is that of a BuildConfig or a DeploymentConfig.
  Outcome instantiate(const ResourceType& type, const std::string& ns, const std::string& name);

 private:
  void on(const Change& change);
  void on_stream(const Version& stream);
  void on_consumer(const Change& change);
  void resync();

  World& world_;
  EventLog events_;
  ImportController import_;
  BuildConfigs build_configs_;
  Builds builds_;
  DeploymentConfigs deployment_configs_;
  Workloads workloads_;
  Namespaces namespaces_;
  ConsumerIndex index_;
  std::unique_ptr<loop::Loop::Timer> resync_timer_;
};

}  // namespace imagedeps::sim
