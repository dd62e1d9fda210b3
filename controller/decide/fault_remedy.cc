#include "decide/fault_remedy.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "decide/trigger_plan.h"

namespace imagedeps::decide {

using objects::Fault;
using objects::FaultKind;
using objects::ReferenceObject;

namespace {

/// The steps that correct all triggers of the object.
std::vector<Remedy> corrected(const ReferenceObject& object, const Redirects& redirects) {
  return TriggerPlan(object, redirects).steps("corrects the triggers");
}

/// The steps that correct all triggers of the object and add one. `note` is about the new one.
std::vector<Remedy> with_trigger(const ReferenceObject& object, const Fault& fault,
                                 const Redirects& redirects, const std::string& note) {
  TriggerPlan plan(object, redirects);
  plan.add(fault.tag, fault.container);
  auto steps = plan.steps(note);
  if (steps.size() < 2) return steps;
  steps.front().note = "first, because `oc` refuses to add a trigger as they are";
  steps.back().note.replace(0, std::string_view("then").size(), note);
  return steps;
}

/// Not even the number of entries is known if the annotation is not a list.
std::vector<Remedy> for_unreadable(const ReferenceObject& object, const Fault& fault,
                                   const Redirects& redirects) {
  auto steps = TriggerPlan(object, redirects).steps("removes the annotation with the error");
  const bool whole = fault.field_path.ends_with("]");
  if (whole && steps.size() > 1)
    steps.back().note =
        "then, with all containers that need this tag; repeat it for each other tag";
  return steps;
}

std::vector<Remedy> for_image(const ReferenceObject& object, const Fault& fault,
                              const Redirects& redirects) {
  if (!has_triggers(object.key.kind))
    return {{action::Advice{}, "set " + fault.field_path +
                                   " to an image, because triggers do not set the images of a " +
                                   std::string(kind_name(object.key))}};
  auto found = with_trigger(object, fault, redirects, "sets it from an image stream tag");
  found.push_back({action::SetImage{object.key, fault.container}, "or this, for a fixed image"});
  return found;
}

std::vector<Remedy> for_unresolved(const ReferenceObject& object, const Fault& fault,
                                   const Redirects& redirects) {
  std::vector<Remedy> found;
  if (has_triggers(object.key.kind))
    found = with_trigger(object, fault, redirects, "if the image stream tag is meant");
  found.push_back({action::SetImageLookup{fault.tag.ns, fault.tag.stream},
                   found.empty() ? "if the image stream tag is meant, before the object is created"
                                 : "or this, before the object is created or changed"});
  return found;
}

std::vector<Remedy> for_pause(const ReferenceObject& object, const Redirects& redirects) {
  auto found = corrected(object, redirects);
  found.push_back({action::EnableTriggers{object.key}, "if the pause is not intended"});
  return found;
}

std::vector<Remedy> without_triggers(const ReferenceObject& object) {
  return {{action::Advice{}, "set an image, because triggers do not set the images of a " +
                                 std::string(kind_name(object.key))}};
}

/// The API server refuses the object, so only its manifest can be corrected.
std::vector<Remedy> for_name(const ReferenceObject& object, const Fault& fault) {
  const std::string form =
      fault.tag.stream.empty()
          ? "STREAM:TAG"
          : fault.tag.stream + ":" + (fault.tag.tag.empty() ? "TAG" : fault.tag.tag);
  const bool elsewhere = !fault.tag.ns.empty() && fault.tag.ns != object.key.ns;
  return {{action::Advice{}, "set " + fault.field_path + ".name to " + form +
                                 (fault.wrong_kind ? " and its kind to ImageStreamTag" : "") +
                                 (elsewhere ? " and its namespace to " + fault.tag.ns : "") +
                                 ", because the API server refuses the object"}};
}

/// The object with the fault, which may be one that its decoder cannot find.
ReferenceObject having(const ReferenceObject& object, const Fault& fault) {
  ReferenceObject having = object;
  const auto& list = having.faults.list();
  if (std::ranges::find(list, fault) == list.end()) having.faults.add(fault);
  return having;
}

std::vector<Remedy> for_trigger(const ReferenceObject& object, const Fault& fault,
                                const Redirects& redirects) {
  if (!has_triggers(object.key.kind)) return without_triggers(object);
  switch (fault.kind) {
    case FaultKind::TriggersUnreadable: return for_unreadable(object, fault, redirects);
    case FaultKind::TriggersIgnored:
      return TriggerPlan(object, redirects).steps("adds the trigger where the platform reads it");
    case FaultKind::TriggerPaused: return for_pause(object, redirects);
    default: return corrected(object, redirects);
  }
}

}  // namespace

std::vector<Remedy> remedies(const ReferenceObject& object, const Fault& fault,
                             const Redirects& redirects) {
  switch (fault.kind) {
    case FaultKind::ImageNotSet: return for_image(object, fault, redirects);
    case FaultKind::ImageNotResolved: return for_unresolved(object, fault, redirects);
    case FaultKind::TriggersUnreadable:
    case FaultKind::TriggersIgnored:
    case FaultKind::TriggerPaused:
    case FaultKind::TriggerNotFollowed:
    case FaultKind::NoSuchContainer:
    case FaultKind::UnknownContainer: return for_trigger(having(object, fault), fault, redirects);
    case FaultKind::NotAnImageStreamTag:
      if (in_annotation(fault) && has_triggers(object.key.kind))
        return corrected(having(object, fault), redirects);
      return for_name(object, fault);
    case FaultKind::WrongType:
    case FaultKind::UnknownNamespace: break;
  }
  return {};
}

}  // namespace imagedeps::decide
