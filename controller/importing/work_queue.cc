#include "importing/work_queue.h"

#include <algorithm>
#include <limits>

namespace imagedeps::importing {

using objects::TagRef;

namespace {

constexpr std::size_t kTurnsMax = 1000;

}  // namespace

void WorkQueue::put(const TagRef& tag, TimePoint due, Priority priority) {
  const auto [at, added] =
      entries_.try_emplace(tag, Entry{.due = due, .priority = priority, .sequence = ++sequence_});
  Entry& entry = at->second;
  if (added) {
    ++adds_;
    later_.insert({due, entry.sequence, &at->first});
    return;
  }
  if (due >= entry.due && priority >= entry.priority) return;
  leave(at->first, entry);
  entry.due = std::min(entry.due, due);
  entry.priority = std::min(entry.priority, priority);
  entry.waiting = true;
  later_.insert({entry.due, entry.sequence, &at->first});
}

void WorkQueue::drop(const TagRef& tag) {
  const auto at = entries_.find(tag);
  if (at == entries_.end()) return;
  leave(at->first, at->second);
  entries_.erase(at);
  if (entries_.empty()) served_.clear();
}

std::optional<Priority> WorkQueue::best(TimePoint now, Admits admits) {
  ripen(now);
  for (const Priority priority : {Priority::Blocking, Priority::Declared}) {
    if (first_namespace(ring(priority), admits) != nullptr) return priority;
  }
  return std::nullopt;
}

std::optional<TagRef> WorkQueue::take(TimePoint now, Admits admits) {
  const auto priority = best(now, admits);
  if (!priority) return std::nullopt;
  const std::string ns = *first_namespace(ring(*priority), admits);
  const Place& first = *ring(*priority).namespaces.find(ns)->second.begin();
  const TagRef tag = *first.tag;
  last_wait_ = now - first.due;
  drop(tag);
  if (entries_.empty()) return tag;
  for (Ring& each : rings_) {
    if (each.namespaces.contains(ns)) each.turns.erase({turn_of(ns), ns});
  }
  served_[ns] = ++turn_;
  if (served_.size() > kTurnsMax) prune_turns();
  for (Ring& each : rings_) {
    if (each.namespaces.contains(ns)) each.turns.insert({turn_, ns});
  }
  return tag;
}

std::optional<TimePoint> WorkQueue::next_due(TimePoint now) const {
  const auto next = later_.upper_bound({now, std::numeric_limits<std::uint64_t>::max(), nullptr});
  return next == later_.end() ? std::nullopt : std::optional(next->due);
}

std::vector<TagRef> WorkQueue::all() const {
  std::vector<TagRef> tags;
  tags.reserve(entries_.size());
  for (const auto& [tag, entry] : entries_) tags.push_back(tag);
  return tags;
}

std::vector<TagRef> WorkQueue::take_all() {
  std::vector<TagRef> tags = all();
  later_.clear();
  young_.clear();
  rings_ = {};
  served_.clear();
  entries_.clear();
  return tags;
}

void WorkQueue::enter(const TagRef& tag, Entry& entry, Priority priority) {
  Ring& into = ring(priority);
  const auto [at, added] = into.namespaces.try_emplace(tag.ns);
  if (added) into.turns.insert({turn_of(tag.ns), tag.ns});
  at->second.insert({entry.due, entry.sequence, &tag});
  entry.waiting = false;
  entry.ring = priority;
  if (priority == Priority::Declared) young_.insert({entry.due, entry.sequence, &tag});
}

void WorkQueue::leave(const TagRef& tag, const Entry& entry) {
  const Place place{entry.due, entry.sequence, &tag};
  if (entry.waiting) {
    later_.erase(place);
    return;
  }
  young_.erase(place);
  Ring& from = ring(entry.ring);
  const auto at = from.namespaces.find(tag.ns);
  at->second.erase(place);
  if (!at->second.empty()) return;
  from.turns.erase({turn_of(tag.ns), tag.ns});
  from.namespaces.erase(at);
}

/// Moves istags that have become due into the rings, and promotes old ones of the Declared ring.
void WorkQueue::ripen(TimePoint now) {
  while (!later_.empty() && later_.begin()->due <= now) {
    const TagRef& tag = *later_.begin()->tag;
    Entry& entry = entries_.find(tag)->second;
    later_.erase(later_.begin());
    enter(tag, entry, entry.priority);
  }
  while (!young_.empty() && young_.begin()->due + ageing_ <= now) {
    const TagRef& tag = *young_.begin()->tag;
    Entry& entry = entries_.find(tag)->second;
    leave(tag, entry);
    entry.priority = Priority::Blocking;
    enter(tag, entry, Priority::Blocking);
  }
}

/// Removes the turns of namespaces without an istag that is due, because tenants can have thousands
/// of namespaces. From then on they count as served longest ago.
void WorkQueue::prune_turns() {
  std::erase_if(served_, [this](const auto& each) {
    return std::none_of(rings_.begin(), rings_.end(),
                        [&](const Ring& ring) { return ring.namespaces.contains(each.first); });
  });
}

std::uint64_t WorkQueue::turn_of(const std::string& ns) const {
  const auto at = served_.find(ns);
  return at == served_.end() ? 0 : at->second;
}

const std::string* WorkQueue::first_namespace(const Ring& ring, Admits admits) const {
  for (const auto& [turn, ns] : ring.turns) {
    if (admits(ns)) return &ns;
  }
  return nullptr;
}

}  // namespace imagedeps::importing
