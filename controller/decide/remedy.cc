#include "decide/remedy.h"

#include "objects/pull_spec.h"

namespace imagedeps::decide {

using objects::Kind;
using objects::ObjectKey;
using objects::Obstacle;
using objects::TagRef;

namespace {

/// The trigger for the reference, or its object if `oc set triggers` cannot set it.
Remedy set_trigger(const graph::Consumer& consumer, const TagRef& tag, std::string note) {
  if (!has_triggers(consumer.object.kind) || !oc_can_name(tag))
    return {action::EditObject{consumer.object}, std::move(note)};
  return {action::SetTrigger{consumer.object, tag, consumer.reference.container}, std::move(note)};
}

std::vector<Remedy> new_annotation(const graph::Consumer& consumer, const TagRef& tag,
                                   const std::string& cause) {
  if (!oc_can_name(tag)) return {{action::EditObject{consumer.object}, cause}};
  return {
      {action::RemoveAnnotation{consumer.object}, cause},
      set_trigger(consumer, tag, "then; repeat it for each other container that has a trigger")};
}

std::vector<Remedy> broken_trigger(const graph::Consumer& consumer) {
  const auto& reference = consumer.reference;
  const std::string cause = "its trigger cannot work: " + reference.detail;
  const bool annotation = consumer.object.kind != Kind::DeploymentConfig;
  if (!reference.unreadable) return {set_trigger(consumer, reference.tag, cause)};
  if (annotation) return new_annotation(consumer, reference.tag, cause);
  return {{action::EditObject{consumer.object}, cause}};
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

std::vector<Remedy> remedies(const graph::Consumer& consumer) {
  if (const auto meant = without_namespace_in_name(consumer.reference.tag))
    return redirection(consumer, *meant);
  switch (consumer.reference.obstacle) {
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
      return {set_trigger(consumer, consumer.reference.tag,
                          "its image is resolved only when it is created")};
    case Obstacle::NoSuchContainer:
    case Obstacle::TriggersDisabled: return broken_trigger(consumer);
  }
  return {};
}

std::vector<Remedy> redirection(const graph::Consumer& consumer, const TagRef& wanted) {
  const bool in_name = without_namespace_in_name(consumer.reference.tag).has_value();
  const std::string instead = "use " + to_string(wanted) + " instead";
  const bool trigger = consumer.reference.field_path.find(".from") != std::string::npos &&
                       has_triggers(consumer.object.kind);
  if (!trigger || !oc_can_name(wanted)) return {};
  const bool unusable =
      in_name || consumer.reference.unreadable || !oc_can_name(consumer.reference.tag);
  if (unusable && consumer.object.kind == Kind::DeploymentConfig) return {};
  if (unusable) return new_annotation(consumer, wanted, "to " + instead);
  return {{action::RemoveTrigger{consumer.object, consumer.reference.tag}, "to " + instead},
          set_trigger(consumer, wanted, "then")};
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
