#pragma once

#include <map>
#include <string>
#include <vector>

#include "sim/consumer_index.h"
#include "sim/outcome.h"
#include "sim/world.h"

namespace imagedeps::sim {

/// Resolves the image triggers of DeploymentConfigs and rolls them out. An image is written only if
/// all automatic ImageChange triggers resolve. The first rollout needs every ImageChange trigger
/// resolved, automatic or not (openshift-image-api.md 6.1). Loop thread.
class DeploymentConfigs {
 public:
  explicit DeploymentConfigs(World& world);

  /// The image streams that the automatic ImageChange triggers name.
  [[nodiscard]] static std::vector<StreamName> streams_of(const Version& config);
  void on_config(const ObjectName& name) { work_.add(name); }
  void on_stream(const ObjectName& name) { work_.add(name); }
  /// Starts a rollout as `oc rollout latest` does. Resolves every trigger, and is refused with 400
  /// if one of them cannot be resolved.
  Outcome instantiate(const std::string& ns, const std::string& name);

 private:
  enum class Which { Automatic, All };
  void react(const ObjectName& name);
  [[nodiscard]] bool resolve(Json& config, const std::string& ns, Which which) const;
  void roll_out(Json& config, const std::string& cause);
  void finish_rollout(const ObjectName& name);

  World& world_;
  WorkList work_, rollouts_;
  // Maps a uid to the pod template of the newest version.
  std::map<std::string, std::string> rolled_out_;
};

}  // namespace imagedeps::sim
