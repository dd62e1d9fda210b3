#include "reconcile/istags.h"

namespace imagedeps::reconcile {

using objects::TagRef;

Istags::Entry Istags::track(TimePoint now, const TagRef& tag) {
  unreferenced_.erase(tag);
  const auto [at, is_new] = needed_.try_emplace(tag);
  if (is_new) at->second.since = now;
  return {at->second, is_new};
}

Istags::Released Istags::release(TimePoint now, const TagRef& tag) {
  const bool was_needed = needed_.erase(tag) > 0;
  return {was_needed, unreferenced_.try_emplace(tag, now).first->second};
}

const reporting::Tracked* Istags::find(const TagRef& tag) const {
  const auto at = needed_.find(tag);
  return at == needed_.end() ? nullptr : &at->second;
}

reporting::Tracked* Istags::find(const TagRef& tag) {
  const auto at = needed_.find(tag);
  return at == needed_.end() ? nullptr : &at->second;
}

bool Istags::released_for(TimePoint now, const TagRef& tag, Duration duration) const {
  const auto at = unreferenced_.find(tag);
  return at != unreferenced_.end() && now >= at->second + duration;
}

void Istags::each(FunctionRef<void(const TagRef&, const reporting::Tracked&)> visit) const {
  for (const auto& [tag, tracked] : needed_) visit(tag, tracked);
}

void Istags::each_released(FunctionRef<void(const TagRef&)> visit) const {
  for (const auto& [tag, since] : unreferenced_) visit(tag);
}

void Istags::reset_announced() {
  for (auto& [tag, tracked] : needed_) tracked.announced.reset();
}

}  // namespace imagedeps::reconcile
