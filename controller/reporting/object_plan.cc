#include "reporting/object_plan.h"

#include <algorithm>

namespace imagedeps::reporting {

using Action = ObjectTarget::Action;
using objects::TagRef;

bool discovered(const objects::ImageDependency& dependency) {
  return dependency.managed_by_us && dependency.management == objects::ManagementState::Managed &&
         dependency.requested_at.empty();
}

std::vector<ObjectTarget> ObjectPlan::targets(const TagRef& tag, const Tracked* tracked,
                                              Need need) {
  std::vector<ObjectTarget> targets;
  const bool referenced = tracked != nullptr && need == Need::Referenced;
  for (const auto& dependency : graph_.dependencies(tag)) {
    const bool remove = need == Need::UnreferencedForLong && discovered(*dependency);
    targets.push_back({referenced ? Action::Report
                       : remove   ? Action::Remove
                                  : Action::Orphan,
                       dependency->meta.name, dependency});
  }
  const bool create = referenced && targets.empty() && wanted(tag, *tracked);
  if (create && within_limit(tag, *tracked))
    targets.push_back({Action::Create, objects::dependency_name(tag), nullptr});
  if (!create) held_back_.erase(tag);
  count_missing(tag, referenced && !tracked->exists && !targets.empty());
  return targets;
}

void ObjectPlan::count_missing(const TagRef& tag, bool counts) {
  if (counts) {
    missing_[tag.ns].insert(tag);
  } else if (const auto at = missing_.find(tag.ns); at != missing_.end()) {
    at->second.erase(tag);
    if (at->second.empty()) missing_.erase(at);
  }
}

bool ObjectPlan::wanted(const TagRef& tag, const Tracked& tracked) const {
  const decide::Reason reason = tracked.decision.reason;
  if (reason == decide::Reason::OutOfScope || reason == decide::Reason::Unmanaged) return false;
  if (!objects::describable(tag)) return false;
  if (config_.objects == ObjectsPolicy::NeedsAttention && !tracked.attention) return false;
  if (tracked.exists) return true;
  const auto consumers = graph_.consumers(tag);
  return std::any_of(consumers.begin(), consumers.end(),
                     [&](const graph::Consumer& consumer) { return consumer.object.ns == tag.ns; });
}

bool ObjectPlan::any_held_back(const std::string& ns) const {
  const auto first = held_back_.lower_bound({ns, {}, {}});
  return first != held_back_.end() && first->ns == ns;
}

bool ObjectPlan::within_limit(const TagRef& tag, const Tracked& tracked) {
  if (tracked.exists) return true;
  const auto at = missing_.find(tag.ns);
  const bool room = at == missing_.end() || at->second.contains(tag) ||
                    at->second.size() < config_.missing_objects_per_namespace_max;
  if (room) {
    held_back_.erase(tag);
  } else {
    held_back_.insert(tag);
  }
  return room;
}

}  // namespace imagedeps::reporting
