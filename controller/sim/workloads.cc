#include "sim/workloads.h"

#include <fmt/format.h>

#include "sim/resolver.h"
#include "sim/trigger_annotation.h"

namespace imagedeps::sim {
namespace {

constexpr const char* kAnnotation = "image.openshift.io/triggers";
constexpr Duration kBadSelectorRetry = std::chrono::seconds{1};
constexpr Duration kPodStart = std::chrono::seconds{2};

std::vector<AnnotatedTrigger> triggers_of(const Version& workload) {
  const auto text = string_at(at_path(workload.json(), {"metadata", "annotations"}), kAnnotation);
  auto triggers = text.empty() ? std::nullopt : read_annotation(text);
  return triggers ? std::move(*triggers) : std::vector<AnnotatedTrigger>{};
}

/// True for an active trigger that names a tag. Others are silently ignored.
bool names_a_tag(const AnnotatedTrigger& trigger) {
  const auto name = string_at(trigger.from, "name");
  return !trigger.paused && !trigger.field_path.empty() && name.find(':') != std::string::npos &&
         !name.ends_with(':');
}

const Json& pod_of(const Version& workload) {
  return workload.type().kind == "CronJob"
             ? at_path(workload.json(), {"spec", "jobTemplate", "spec", "template", "spec"})
             : at_path(workload.json(), {"spec", "template", "spec"});
}

/// Splits ns/stream:tag from an image of the integrated registry. Returns nothing for other images.
std::optional<std::pair<std::string, std::string>> internal_istag(const std::string& image) {
  constexpr auto prefix = kInternalPrefix;
  const auto slash = image.find('/', prefix.size());
  if (!image.starts_with(prefix) || slash == std::string::npos ||
      image.find('@') != std::string::npos)
    return std::nullopt;
  const auto name = image.substr(slash + 1);
  return std::pair{image.substr(prefix.size(), slash - prefix.size()),
                   name.find(':') == std::string::npos ? name + ":latest" : name};
}

Json condition(const char* type, const char* status, const char* reason, std::string message,
               const std::string& now) {
  return Json{{"type", type},          {"status", status},
              {"reason", reason},      {"message", std::move(message)},
              {"lastUpdateTime", now}, {"lastTransitionTime", now}};
}

Json running_status(const Json& generation, std::int64_t replicas, const std::string& now) {
  return Json{
      {"observedGeneration", generation},
      {"replicas", replicas},
      {"updatedReplicas", replicas},
      {"readyReplicas", replicas},
      {"availableReplicas", replicas},
      {"conditions", Json::array({condition("Available", "True", "MinimumReplicasAvailable",
                                            "Deployment has minimum availability.", now)})}};
}

Json stuck_status(const Json& generation, std::int64_t replicas, const std::string& why,
                  const std::string& now) {
  return Json{
      {"observedGeneration", generation},
      {"unavailableReplicas", replicas},
      {"conditions", Json::array({condition("Available", "False", "MinimumReplicasUnavailable",
                                            "Deployment does not have minimum availability.", now),
                                  condition("ReplicaFailure", "True", "FailedCreate", why, now)})}};
}

}  // namespace

Workloads::Workloads(World& world, EventLog& events)
    : world_(world),
      events_(events),
      objects_(world.loop, [this](const ObjectName& name) { resolve(name, Cause::Object); }),
      reactions_(world.loop, [this](const ObjectName& name) { resolve(name, Cause::Stream); }),
      statuses_(world.loop, [this](const ObjectName& name) { update_status(name); }) {}

bool Workloads::handles(const ResourceType& type) {
  return type.kind == "Deployment" || type.kind == "StatefulSet" || type.kind == "DaemonSet" ||
         type.kind == "CronJob";
}

std::vector<StreamName> Workloads::streams_of(const Version& workload) {
  std::vector<StreamName> result;
  for (const auto& trigger : triggers_of(workload)) {
    if (!trigger.indexed()) continue;
    const auto name = string_at(trigger.from, "name");
    result.emplace_back(string_at(trigger.from, "namespace", workload.ns()),
                        name.substr(0, name.find(':')));
  }
  return result;
}

void Workloads::resolve(const ObjectName& name, Cause cause) {
  const auto stored = world_.store.find(*name.type, name.ns, name.name);
  if (!stored) return;
  if (cause == Cause::Object) statuses_.add(name, kPodStart);
  Json object = stored->json();
  for (const auto& trigger : triggers_of(*stored)) {
    if (!names_a_tag(trigger) || (cause == Cause::Stream && !trigger.indexed())) continue;
    const auto image = resolve_istag(world_.store, string_at(trigger.from, "namespace", name.ns),
                                     string_at(trigger.from, "name"));
    const auto selected = select_container(object, trigger.field_path);
    if (!selected.known) continue;
    // A selector of a missing container discards the results of earlier triggers and is retried
    // indefinitely.
    if (selected.container == nullptr) return reactions_.add(name, kBadSelectorRetry);
    if (image) (*selected.container)["image"] = *image;
  }
  if (object == stored->json()) return;
  object["metadata"]["generation"] = integer_at(object["metadata"], "generation") + 1;
  world_.store.put(*name.type, std::move(object));
}

std::string Workloads::unusable_image(const Version& workload) const {
  for (const auto* list : {"containers", "initContainers"}) {
    for (const auto& container : at(pod_of(workload), list)) {
      const auto image = string_at(container, "image");
      if (image.empty())
        return fmt::format("Pod is invalid: spec.{}[0].image: Required value", list);
      if (image.find(' ') != std::string::npos)
        return fmt::format(
            "Pod is invalid: spec.{}[0].image: Invalid value: \"{}\": must not have leading or "
            "trailing whitespace",
            list, image);
      const auto istag = internal_istag(image);
      if (istag && !resolve_istag(world_.store, istag->first, istag->second))
        return "Back-off pulling image \"" + image + '"';
    }
  }
  return {};
}

void Workloads::update_status(const ObjectName& name) {
  const auto stored = world_.store.find(*name.type, name.ns, name.name);
  if (!stored || name.type->kind == "CronJob") return;
  const auto& generation = at(at(stored->json(), "metadata"), "generation");
  const auto replicas = integer_at(at(stored->json(), "spec"), "replicas", 1);
  const auto& before = at(stored->json(), "status");
  const auto why = unusable_image(*stored);
  auto status = why.empty() ? running_status(generation, replicas, world_.now())
                            : stuck_status(generation, replicas, why, world_.now());
  const bool same =
      at(before, "observedGeneration") == generation &&
      integer_at(before, "availableReplicas") == integer_at(status, "availableReplicas");
  if (same && !before.empty()) return;
  if (!why.empty()) events_.warn(*stored, "FailedCreate", "Error creating: " + why);
  Json object = stored->json();
  object["status"] = std::move(status);
  world_.store.put(*name.type, std::move(object));
}

}  // namespace imagedeps::sim
