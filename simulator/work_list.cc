#include "simulator/work_list.h"

namespace imagedeps::sim {

void WorkList::add(const ObjectName& name, Duration delay) {
  const auto due = loop_.now() + delay;
  auto& entry = entries_[name];
  if (entry.timer && entry.due <= due) return;
  entry.due = due;
  entry.timer = loop_.after(delay, [this, name] {
    entries_.erase(name);
    work_(name);
  });
}

std::uint32_t RateLimiter::tries(const ObjectName& name) const {
  const auto found = tries_.find(name);
  return found == tries_.end() ? 0 : found->second;
}

}  // namespace imagedeps::sim
