#pragma once

#include <map>
#include <string>
#include <vector>

#include "simulator/consumer_index.h"
#include "simulator/outcome.h"
#include "simulator/world.h"

namespace imagedeps::sim {

/// Resolves and rolls out DeploymentConfigs. All automatic ImageChange triggers must resolve before
/// any image is written, and the first rollout needs every ImageChange trigger resolved, automatic
/// or not (openshift-image-api.md 6.1). Loop thread.
class DeploymentConfigs {
 public:
  explicit DeploymentConfigs(World& world);

  [[nodiscard]] static std::vector<StreamName> streams_of(const Version& config);
  void on_config(const ObjectName& name) { work_.add(name); }
  void on_stream(const ObjectName& name) { work_.add(name); }
  /// `oc rollout latest`: resolves every trigger; 400 while one does not.
  Outcome instantiate(const std::string& ns, const std::string& name);

 private:
  enum class Which { Automatic, All };
  void react(const ObjectName& name);
  [[nodiscard]] bool resolve(Json& config, const std::string& ns, Which which) const;
  void roll_out(Json& config, const std::string& cause);
  void settle(const ObjectName& name);

  World& world_;
  WorkList work_, settling_;
  std::map<std::string, std::string> rolled_out_;  // Uid: the template of the newest version.
};

}  // namespace imagedeps::sim
