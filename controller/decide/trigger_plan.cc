#include "decide/trigger_plan.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

namespace imagedeps::decide {

using objects::Fault;
using objects::FaultKind;
using objects::Obstacle;
using objects::Reference;
using objects::ReferenceObject;
using objects::TagRef;

namespace {

/// Tenants choose the number of triggers, and the plan compares them with each other.
constexpr std::size_t kContainersMax = 50;

}  // namespace

/// One entry of the annotation or of spec.triggers.
struct TriggerPlan::Entry {
  Trigger trigger;
  bool dropped = false;    ///< `oc` does not read it, because it sets no container.
  bool rewritten = false;  ///< `oc` reads it and writes it correctly.
  bool absent = false;     ///< It is where neither `oc` nor the platform looks for it.
};

/// The entries of an object, from its references and from the faults of the others.
struct TriggerPlan::Reader {
  explicit Reader(const ReferenceObject& object) {
    for (const Reference& each : object.references) add(each);
    for (const Fault& each : object.faults.list()) add(each);
  }

  void add(const Reference& reference) {
    const bool image = reference.field_path.ends_with(".image");
    if (image || !seen.insert(entry_of(reference.field_path)).second) return;
    Entry entry{.trigger = {.tag = reference.tag, .containers = split_names(reference.container)}};
    entry.trigger.automatic = reference.automatic;
    entry.trigger.partial = reference.partial;
    entry.trigger.nameless = !oc_can_name(reference.tag);
    entry.dropped = reference.guessed;
    entry.rewritten = reference.obstacle == Obstacle::NotFollowed;
    readable = readable && !reference.unreadable;
    entries.push_back(std::move(entry));
  }

  void add(const Fault& fault) {
    if (!is_of_an_entry(fault) || !seen.insert(entry_of(fault.field_path)).second) return;
    Entry entry{.trigger = {.tag = fault.tag, .containers = split_names(fault.container)}};
    entry.trigger.automatic = fault.kind != FaultKind::TriggerPaused;
    entry.trigger.nameless =
        fault.kind == FaultKind::NotAnImageStreamTag || !oc_can_name(fault.tag);
    entry.dropped = fault.guessed;
    entry.absent = fault.kind == FaultKind::TriggersIgnored;
    readable = readable && fault.kind != FaultKind::TriggersUnreadable;
    entries.push_back(std::move(entry));
  }

  /// The path of the entry that a field belongs to: without its last part.
  static std::string entry_of(const std::string& field_path) {
    return field_path.substr(0, field_path.rfind('.'));
  }

  static bool is_of_an_entry(const Fault& fault) {
    return fault.kind == FaultKind::TriggersUnreadable ||
           fault.kind == FaultKind::TriggersIgnored || fault.kind == FaultKind::TriggerPaused ||
           fault.kind == FaultKind::TriggerNotFollowed ||
           fault.kind == FaultKind::NoSuchContainer ||
           (fault.kind == FaultKind::NotAnImageStreamTag && in_annotation(fault));
  }

  /// The number of containers in all entries.
  [[nodiscard]] std::size_t containers() const {
    std::size_t count = 0;
    for (const Entry& each : entries) count += each.trigger.containers.size();
    return count;
  }

  /// What `oc` reads. A DeploymentConfig keeps triggers without a container, but not unnoticed.
  [[nodiscard]] std::vector<Trigger> as_read(objects::Kind kind) const {
    std::vector<Trigger> read;
    for (const Entry& each : entries) {
      if (each.absent || (each.dropped && kind != objects::Kind::DeploymentConfig)) continue;
      read.push_back(each.trigger);
      read.back().partial = each.trigger.partial || each.dropped;
    }
    return read;
  }

  std::vector<Entry> entries;
  std::set<std::string> seen;
  bool readable = true;
};

namespace {

/// The istag without the parts that no command can name.
TagRef nameable(const TagRef& tag) {
  if (oc_can_name(tag)) return tag;
  return oc_can_name({tag.ns, tag.stream, "latest"}) ? TagRef{tag.ns, tag.stream, ""} : TagRef{};
}

TagRef corrected(const TagRef& tag, const Redirects& redirects) {
  if (const auto other = redirects.find(tag); other != redirects.end()) return other->second;
  return nameable(without_namespace_in_name(tag).value_or(tag));
}

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::ranges::find(names, name) != names.end();
}

bool names_same(const TagRef& a, const TagRef& b) { return istag_name(a) == istag_name(b); }

}  // namespace

TriggerPlan::TriggerPlan(const ReferenceObject& object, const Redirects& redirects)
    : object_(object.key), now_(object.key.kind, {}, true) {
  complete_ = object.faults.dropped() == 0 && object.references.size() <= kContainersMax;
  if (!complete_) return;
  const Reader reader(object);
  complete_ = reader.containers() <= kContainersMax;
  if (!complete_) return;
  now_ = TriggerModel(object.key.kind, reader.as_read(object.key.kind), reader.readable);
  for (const bool dropped : {false, true})
    for (const Entry& each : reader.entries)
      if (each.dropped == dropped) want(each, redirects);
}

/// An entry that sets a container keeps it. One that does not may get one that is free.
void TriggerPlan::want(const Entry& entry, const Redirects& redirects) {
  if (entry.dropped || entry.rewritten || entry.absent) to_rewrite_.push_back(entry.trigger.tag);
  Trigger trigger = entry.trigger;
  trigger.tag = corrected(trigger.tag, redirects);
  trigger.partial = trigger.nameless = false;
  std::erase_if(trigger.containers, [&](const auto& name) { return sets(name); });
  if (!trigger.containers.empty()) want(trigger);
}

void TriggerPlan::want(const Trigger& trigger) {
  const auto same = std::ranges::find_if(wanted_, [&](const Trigger& each) {
    return !each.tag.tag.empty() && each.tag == trigger.tag && each.automatic == trigger.automatic;
  });
  if (same == wanted_.end()) return wanted_.push_back(trigger);
  for (const auto& name : trigger.containers)
    if (!contains(same->containers, name)) same->containers.push_back(name);
}

void TriggerPlan::add(const TagRef& tag, const std::string& container) {
  if (!sets(container)) want({.tag = nameable(tag), .containers = split_names(container)});
}

bool TriggerPlan::sets(const std::string& container) const {
  return !container.empty() && std::ranges::any_of(wanted_, [&](const Trigger& each) {
    return contains(each.containers, container);
  });
}

/// Reports whether the triggers for the istag must be written.
bool TriggerPlan::differs(const Trigger& wanted) const {
  if (std::ranges::find(to_rewrite_, wanted.tag) != to_rewrite_.end()) return true;
  std::vector<std::string> missing = wanted.containers;
  for (const Trigger& each : now_.triggers()) {
    if (each.nameless || each.tag != wanted.tag) continue;
    if (each.partial || each.automatic != wanted.automatic) return true;
    for (const auto& name : each.containers)
      if (std::erase(missing, name) == 0) return true;
  }
  return !missing.empty();
}

Action TriggerPlan::set(const Trigger& wanted) const {
  return action::SetTrigger{object_, wanted.tag, join_names(wanted.containers), !wanted.automatic};
}

/// Changes the first trigger for the istag, and leaves the containers of the others to them.
Action TriggerPlan::adjust(const Trigger& wanted) const {
  Trigger first = wanted;
  bool found = false;
  for (const Trigger& each : now_.triggers()) {
    if (each.nameless || each.tag != wanted.tag || !std::exchange(found, true)) continue;
    std::erase_if(first.containers,
                  [&](const auto& name) { return contains(each.containers, name); });
  }
  return set(first);
}

/// Removes the triggers whose names are not wanted, or also those that differ.
TriggerPlan::Actions TriggerPlan::removals(bool all_that_differ) const {
  std::vector<TagRef> present = to_rewrite_;
  for (const Trigger& each : now_.triggers())
    if (!each.nameless) present.push_back(each.tag);
  std::set<std::string> names;
  Actions found;
  for (const TagRef& tag : present) {
    const auto same = [&](const Trigger& each) { return names_same(each.tag, tag); };
    const auto differing = [&](const Trigger& each) { return same(each) && differs(each); };
    const bool stays = std::ranges::any_of(wanted_, same) &&
                       !(all_that_differ && std::ranges::any_of(wanted_, differing));
    if (!stays && oc_can_name(tag) && names.insert(istag_name(tag)).second)
      found.push_back(action::RemoveTrigger{object_, tag});
  }
  return found;
}

TriggerPlan::Actions TriggerPlan::adjusted() const {
  Actions actions = removals(false);
  for (const Trigger& each : wanted_)
    if (differs(each)) actions.push_back(adjust(each));
  return actions;
}

/// Removes what differs and adds all that has the same name.
TriggerPlan::Actions TriggerPlan::replaced() const {
  Actions actions = removals(true);
  const std::size_t removed = actions.size();
  for (const Trigger& each : wanted_) {
    const bool gone =
        std::any_of(actions.begin(), actions.begin() + static_cast<std::ptrdiff_t>(removed),
                    [&](const Action& one) {
                      return names_same(std::get<action::RemoveTrigger>(one).tag, each.tag);
                    });
    if (gone || differs(each)) actions.push_back(set(each));
  }
  return actions;
}

TriggerPlan::Actions TriggerPlan::rewritten() const {
  Actions actions{action::RemoveAnnotation{object_}};
  for (const Trigger& each : wanted_) actions.push_back(set(each));
  return actions;
}

bool TriggerPlan::leads_there(const Actions& actions) const {
  TriggerModel model = now_;
  for (const Action& each : actions)
    if (!model.apply(each)) return false;
  return model.says(wanted_);
}

/// What to know about a command besides its place: only the user knows the tag.
std::string TriggerPlan::hint(const Action& action) const {
  const auto* command = std::get_if<action::SetTrigger>(&action);
  if (command == nullptr || !command->tag.tag.empty() || wanted_.size() < 2) return {};
  return "; with the containers of other triggers for the same tag";
}

std::vector<Remedy> TriggerPlan::steps(const std::string& note) const {
  if (!has_triggers(object_.kind) || !complete_) return {{action::EditObject{object_}, note}};
  if (now_.valid() && to_rewrite_.empty() && now_.says(wanted_)) return {};
  for (const Actions& actions : {adjusted(), replaced(), rewritten()}) {
    if (actions.empty() || !leads_there(actions)) continue;
    std::vector<Remedy> found;
    for (const Action& each : actions)
      found.push_back({each, (found.empty() ? note : "then") + hint(each)});
    return found;
  }
  return {{action::EditObject{object_}, note}};
}

}  // namespace imagedeps::decide
