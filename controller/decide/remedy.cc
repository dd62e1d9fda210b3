#include "decide/remedy.h"

#include "decide/trigger_plan.h"
#include "objects/pull_spec.h"

namespace imagedeps::decide {

using objects::Kind;
using objects::ObjectKey;
using objects::Obstacle;
using objects::TagRef;

namespace {

/// The commands that correct all triggers of the object, whatever the reference is.
std::vector<Remedy> corrected_triggers(const objects::ReferenceObject& object,
                                       const Redirects& redirects, const std::string& why) {
  return TriggerPlan(object, redirects).steps(why);
}

Remedy paused(const graph::Consumer& consumer) {
  const std::string note = "it is paused";
  switch (consumer.object.kind) {
    case Kind::BuildConfig: return {action::UnpauseBuilds{consumer.object}, note};
    case Kind::Deployment:
    case Kind::DeploymentConfig: return {action::ResumeRollout{consumer.object}, note};
    default: return {action::EditObject{consumer.object}, note};
  }
}

}  // namespace

bool has_triggers(Kind kind) {
  return kind == Kind::DeploymentConfig || kind == Kind::Deployment || kind == Kind::StatefulSet ||
         kind == Kind::DaemonSet || kind == Kind::CronJob;
}

std::vector<Remedy> remedies(const graph::Consumer& consumer,
                             const objects::ReferenceObject& object, const Redirects& redirects) {
  const auto& reference = consumer.reference;
  const auto meant = without_namespace_in_name(reference.tag);
  if (meant && !can_redirect(consumer, *meant)) return {};
  if (meant)
    return corrected_triggers(object, redirects, "to use " + to_string(*meant) + " instead");
  if (const auto other = redirects.find(reference.tag); other != redirects.end())
    return corrected_triggers(object, redirects, "to use " + to_string(other->second) + " instead");
  switch (reference.obstacle) {
    case Obstacle::None: return {};
    case Obstacle::NotAutomatic:
      return {{action::RolloutLatest{consumer.object}, "its trigger is not automatic"}};
    case Obstacle::NoTrigger:
      return {{action::StartBuild{consumer.object}, "it has no trigger that starts a build"}};
    case Obstacle::TriggerPaused:
      if (consumer.object.kind == Kind::BuildConfig)
        return {{action::StartBuild{consumer.object}, "its trigger is paused"}};
      return {{action::EnableTriggers{consumer.object}, "its trigger is paused"}};
    case Obstacle::Paused: return {paused(consumer)};
    case Obstacle::NotFollowed:
      return corrected_triggers(object, redirects, "its image is resolved only when it is created");
    case Obstacle::NoSuchContainer:
    case Obstacle::TriggersDisabled:
      return corrected_triggers(object, redirects, "its trigger cannot work: " + reference.detail);
  }
  return {};
}

bool can_redirect(const graph::Consumer& consumer, const TagRef& wanted) {
  const bool trigger = consumer.reference.field_path.find(".from") != std::string::npos &&
                       has_triggers(consumer.object.kind);
  const bool unusable = consumer.reference.unreadable || !oc_can_name(consumer.reference.tag);
  return trigger && oc_can_name(wanted) &&
         !(unusable && consumer.object.kind == Kind::DeploymentConfig);
}

std::optional<TagRef> without_namespace_in_name(const TagRef& tag) {
  const auto slash = tag.stream.find('/');
  if (slash == std::string::npos) return std::nullopt;
  const TagRef meant{tag.stream.substr(0, slash), tag.stream.substr(slash + 1), tag.tag};
  return oc_can_name(meant) ? std::optional(meant) : std::nullopt;
}

std::string name_fault(const TagRef& tag) {
  if ((tag.stream + tag.tag).find('/') == std::string::npos) return {};
  const auto meant = without_namespace_in_name(tag);
  return "The name \"" + istag_name(tag) + "\" " +
         (meant ? "contains a namespace, which has a field of its own: set namespace to " +
                      meant->ns + " and name to " + istag_name(*meant)
                : "does not have the form STREAM:TAG: correct it, or use kind DockerImage for a "
                  "pull spec");
}

bool oc_can_name(const TagRef& tag) {
  const std::string name = to_string(tag);
  const auto parsed = objects::parse_pull_spec(name);
  return parsed && parsed->digest.empty() && parsed->registry == "docker.io" &&
         parsed->repository == tag.ns + "/" + tag.stream && parsed->tag == tag.tag &&
         tag.stream.find('/') == std::string::npos;
}

}  // namespace imagedeps::decide
