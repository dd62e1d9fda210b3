#include "simulator/work_list.h"

#include <algorithm>

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

Duration Backoff::next(const ObjectName& name) {
  const auto tries = std::min(tries_[name]++, 40);
  return std::min(max_, first_ * (std::int64_t{1} << std::min(tries, 30)));
}

int Backoff::tries(const ObjectName& name) const {
  const auto found = tries_.find(name);
  return found == tries_.end() ? 0 : found->second;
}

}  // namespace imagedeps::sim
