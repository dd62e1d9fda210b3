#include "decide/fault_remedy.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace imagedeps::decide {

using objects::Fault;
using objects::FaultKind;
using objects::Kind;
using objects::ReferenceObject;
using objects::TagRef;

namespace {

/// The istag of the fault, without the parts that no command can name.
TagRef nameable(const TagRef& tag) {
  if (oc_can_name(tag)) return tag;
  return oc_can_name({tag.ns, tag.stream, "latest"}) ? TagRef{tag.ns, tag.stream, ""} : TagRef{};
}

Remedy set_trigger(const ReferenceObject& object, const Fault& fault, std::string note) {
  return {action::SetTrigger{object.key, nameable(fault.tag), fault.container}, std::move(note)};
}

std::vector<Remedy> new_annotation(const ReferenceObject& object, const Fault& fault) {
  return {{action::RemoveAnnotation{object.key}, "removes the annotation with the error"},
          set_trigger(object, fault, "then; repeat it for each other container that needs it")};
}

bool in_annotation(const Fault& fault) {
  return fault.field_path.starts_with("metadata.annotations[");
}

/// The path of the entry that a field belongs to: without its last part.
std::string_view entry_of(std::string_view field_path) {
  return field_path.substr(0, field_path.rfind('.'));
}

/// The steps for the reference of the same trigger. The finding has said why.
std::vector<Remedy> as_reference(const ReferenceObject& object, const Fault& fault) {
  const auto same = std::ranges::find_if(object.references, [&](const auto& each) {
    return entry_of(each.field_path) == entry_of(fault.field_path);
  });
  if (same == object.references.end()) return {};
  auto steps = remedies(graph::Consumer{object.key, *same, {}});
  if (!steps.empty() && !std::holds_alternative<action::Advice>(steps.front().action))
    steps.front().note = "corrects the trigger";
  return steps;
}

std::vector<Remedy> for_image(const ReferenceObject& object, const Fault& fault) {
  if (!has_triggers(object.key.kind))
    return {{action::Advice{}, "set " + fault.field_path +
                                   " to an image, because triggers do not set the images of a " +
                                   std::string(kind_name(object.key))}};
  return {set_trigger(object, fault, "sets it from an image stream tag"),
          {action::SetImage{object.key, fault.container}, "or this, for a fixed image"}};
}

std::vector<Remedy> for_unresolved(const ReferenceObject& object, const Fault& fault) {
  std::vector<Remedy> found;
  if (has_triggers(object.key.kind))
    found.push_back(set_trigger(object, fault, "if the image stream tag is meant"));
  found.push_back({action::SetImageLookup{fault.tag.ns, fault.tag.stream},
                   found.empty() ? "if the image stream tag is meant, before the object is created"
                                 : "or this, before the object is created or changed"});
  return found;
}

std::vector<Remedy> without_triggers(const ReferenceObject& object) {
  return {{action::Advice{}, "set an image, because triggers do not set the images of a " +
                                 std::string(kind_name(object.key))}};
}

bool is_about_a_trigger(FaultKind kind) {
  return kind == FaultKind::TriggersUnreadable || kind == FaultKind::TriggersIgnored ||
         kind == FaultKind::TriggerPaused || kind == FaultKind::TriggerNotFollowed ||
         kind == FaultKind::NoSuchContainer;
}

std::vector<Remedy> for_name(const ReferenceObject& object, const Fault& fault) {
  if (in_annotation(fault) && has_triggers(object.key.kind)) return new_annotation(object, fault);
  const std::string form =
      fault.tag.stream.empty()
          ? "STREAM:TAG"
          : fault.tag.stream + ":" + (fault.tag.tag.empty() ? "TAG" : fault.tag.tag);
  const bool elsewhere = !fault.tag.ns.empty() && fault.tag.ns != object.key.ns;
  return {{action::Advice{}, "set " + fault.field_path + ".name to " + form +
                                 (elsewhere ? " and its namespace to " + fault.tag.ns : "") +
                                 ", because the API server refuses the object"}};
}

}  // namespace

std::vector<Remedy> remedies(const ReferenceObject& object, const Fault& fault) {
  if (is_about_a_trigger(fault.kind) && !has_triggers(object.key.kind))
    return without_triggers(object);
  switch (fault.kind) {
    case FaultKind::ImageNotSet: return for_image(object, fault);
    case FaultKind::ImageNotResolved: return for_unresolved(object, fault);
    case FaultKind::TriggersUnreadable: {
      auto found = as_reference(object, fault);
      return found.empty() ? new_annotation(object, fault) : found;
    }
    case FaultKind::TriggersIgnored:
      return {set_trigger(object, fault, "adds the trigger where the platform reads it")};
    case FaultKind::TriggerPaused:
      return {{action::EnableTriggers{object.key}, "if the pause is not intended"}};
    case FaultKind::TriggerNotFollowed:
    case FaultKind::NoSuchContainer: {
      auto found = as_reference(object, fault);
      return found.empty() && in_annotation(fault) ? new_annotation(object, fault) : found;
    }
    case FaultKind::NotAnImageStreamTag: return for_name(object, fault);
    case FaultKind::WrongType:
    case FaultKind::UnknownNamespace: break;
  }
  return {};
}

}  // namespace imagedeps::decide
