#include "sim/deployment_configs.h"

#include <algorithm>

#include "sim/resolver.h"

namespace imagedeps::sim {
namespace {

constexpr Duration kRollout = std::chrono::seconds{2};

bool image_change(const Json& trigger) { return string_at(trigger, "type") == "ImageChange"; }
bool automatic(const Json& trigger) {
  return bool_at(at(trigger, "imageChangeParams"), "automatic");
}
std::string last_image(const Json& trigger) {
  return string_at(at(trigger, "imageChangeParams"), "lastTriggeredImage");
}

Json* container(Json& config, const std::string& name) {
  auto& pod = config["spec"]["template"]["spec"];
  for (const auto* list : {"containers", "initContainers"}) {
    if (!at(pod, list).is_array()) continue;
    for (auto& entry : pod[list]) {
      if (string_at(entry, "name") == name) return &entry;
    }
  }
  return nullptr;
}

bool names_a_container(Json& config, const Json& trigger) {
  return std::ranges::any_of(
      at(at(trigger, "imageChangeParams"), "containerNames"), [&](const Json& name) {
        return name.is_string() && container(config, name.get<std::string>()) != nullptr;
      });
}

/// True if every ImageChange trigger has resolved at least once.
bool complete(const Json& config) {
  return std::ranges::all_of(at_path(config, {"spec", "triggers"}), [](const Json& trigger) {
    return !image_change(trigger) || !last_image(trigger).empty();
  });
}

bool rolls_out_by_itself(const Json& config) {
  return std::ranges::any_of(at_path(config, {"spec", "triggers"}), [](const Json& trigger) {
    return string_at(trigger, "type") == "ConfigChange" ||
           (image_change(trigger) && automatic(trigger));
  });
}

Json condition(const char* type, const char* status, std::string message, const std::string& now) {
  return Json{{"type", type},
              {"status", status},
              {"lastUpdateTime", now},
              {"lastTransitionTime", now},
              {"message", std::move(message)}};
}

void set_condition(Json& config, Json value) {
  auto& conditions = config["status"]["conditions"];
  if (!conditions.is_array()) conditions = Json::array();
  const auto found = std::ranges::find_if(
      conditions, [&](const Json& own) { return at(own, "type") == at(value, "type"); });
  if (found == conditions.end()) {
    conditions.push_back(std::move(value));
  } else if (at(*found, "status") != at(value, "status") ||
             at(*found, "message") != at(value, "message")) {
    *found = std::move(value);
  }
}

}  // namespace

DeploymentConfigs::DeploymentConfigs(World& world)
    : world_(world),
      work_(world.loop, [this](const ObjectName& name) { react(name); }),
      rollouts_(world.loop, [this](const ObjectName& name) { finish_rollout(name); }) {}

std::vector<StreamName> DeploymentConfigs::streams_of(const Version& config) {
  std::vector<StreamName> result;
  for (const auto& trigger : at_path(config.json(), {"spec", "triggers"})) {
    if (!image_change(trigger) || !automatic(trigger)) continue;
    const auto& from = at(at(trigger, "imageChangeParams"), "from");
    const auto name = string_at(from, "name");
    result.emplace_back(string_at(from, "namespace", config.ns()), name.substr(0, name.find(':')));
  }
  return result;
}

/// Writes the images of the triggers into the pod template. Returns false, and writes nothing, if
/// one of them cannot be resolved.
bool DeploymentConfigs::resolve(Json& config, const std::string& ns, Which which) const {
  if (!at_path(config, {"spec", "triggers"}).is_array()) return true;
  Json changed = config;
  for (auto& trigger : changed["spec"]["triggers"]) {
    if (!image_change(trigger) || (which == Which::Automatic && !automatic(trigger))) continue;
    auto& params = trigger["imageChangeParams"];
    const auto image = resolve_reference(world_.store, at(params, "from"), ns);
    if (!names_a_container(changed, trigger) || (!image && last_image(trigger).empty()))
      return false;
    if (!image) continue;
    for (const auto& name : at(params, "containerNames")) {
      if (auto* target = name.is_string() ? container(changed, name.get<std::string>()) : nullptr)
        (*target)["image"] = *image;
    }
    params["lastTriggeredImage"] = *image;
  }
  config = std::move(changed);
  return true;
}

void DeploymentConfigs::react(const ObjectName& name) {
  const auto stored = world_.store.find(*name.type, name.ns, name.name);
  if (!stored) return;
  Json config = stored->json();
  static_cast<void>(resolve(config, name.ns, Which::Automatic));
  auto& metadata = config["metadata"];
  if (config["spec"] != at(stored->json(), "spec"))
    metadata["generation"] = integer_at(metadata, "generation") + 1;
  auto& status = config["status"];
  status["observedGeneration"] = at(metadata, "generation");
  if (integer_at(status, "availableReplicas") == 0)
    set_condition(config,
                  condition("Available", "False",
                            "Deployment config does not have minimum availability.", world_.now()));
  auto& rolled_out = rolled_out_[string_at(metadata, "uid")];
  const auto pod = to_text(at_path(config, {"spec", "template"}));
  const bool first = integer_at(status, "latestVersion") == 0;
  if (rolled_out.empty() && !first) rolled_out = pod;  // The object was stored with a version.
  if (complete(config) && rolls_out_by_itself(config) && !bool_at(config["spec"], "paused") &&
      (first || rolled_out != pod)) {
    roll_out(config, first ? "ConfigChange" : "ImageChange");
    rollouts_.add(name, kRollout);
  }
  if (config != stored->json()) world_.store.put(*name.type, std::move(config));
}

void DeploymentConfigs::roll_out(Json& config, const std::string& cause) {
  auto& status = config["status"];
  const auto version = integer_at(status, "latestVersion") + 1;
  status["latestVersion"] = version;
  status["details"] = Json{{"message", cause == "ConfigChange" ? "config change" : "image change"},
                           {"causes", Json::array({{{"type", cause}}})}};
  rolled_out_[string_at(config["metadata"], "uid")] =
      to_text(at_path(config, {"spec", "template"}));
  const auto controller = string_at(config["metadata"], "name") + "-" + std::to_string(version);
  set_condition(config, condition("Progressing", "Unknown",
                                  "replication controller \"" + controller +
                                      "\" is waiting for pod \"" + controller + "-deploy\" to run",
                                  world_.now()));
}

void DeploymentConfigs::finish_rollout(const ObjectName& name) {
  const auto stored = world_.store.find(*name.type, name.ns, name.name);
  if (!stored) return;
  Json config = stored->json();
  auto& status = config["status"];
  const auto replicas = integer_at(config["spec"], "replicas", 1);
  for (const auto* key : {"replicas", "updatedReplicas", "availableReplicas", "readyReplicas"})
    status[key] = replicas;
  status["unavailableReplicas"] = 0;
  const auto controller = name.name + "-" + std::to_string(integer_at(status, "latestVersion"));
  set_condition(config, condition("Available", "True",
                                  "Deployment config has minimum availability.", world_.now()));
  auto progressing = condition(
      "Progressing", "True",
      "replication controller \"" + controller + "\" successfully rolled out", world_.now());
  progressing["reason"] = "NewReplicationControllerAvailable";
  set_condition(config, std::move(progressing));
  if (config != stored->json()) world_.store.put(*name.type, std::move(config));
}

Outcome DeploymentConfigs::instantiate(const std::string& ns, const std::string& name) {
  const auto& type = type_of("apps.openshift.io", "deploymentconfigs");
  const auto stored = world_.store.find(type, ns, name);
  if (!stored) return refuse(refusal::not_found(type, name));
  Json config = stored->json();
  if (!resolve(config, ns, Which::All) || !complete(config))
    return refuse(refusal::bad_request("cannot trigger a deployment for \"" + name +
                                       "\" because it contains unresolved images"));
  config["metadata"]["generation"] = integer_at(config["metadata"], "generation") + 1;
  roll_out(config, "Manual");
  rollouts_.add({&type, ns, name}, kRollout);
  return {.code = 201, .object = world_.store.put(type, std::move(config)), .refusal = nullptr};
}

}  // namespace imagedeps::sim
