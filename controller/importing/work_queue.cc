#include "importing/work_queue.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace imagedeps::importing {

using objects::TagRef;

Claim::Claim(Priority of, std::vector<std::string> by) : priority(of), namespaces(std::move(by)) {
  std::ranges::sort(namespaces);
  namespaces.erase(std::unique(namespaces.begin(), namespaces.end()), namespaces.end());
}

std::uint64_t Turns::of(std::string_view ns) const {
  const auto at = served_.find(ns);
  return at == served_.end() ? 0 : at->second;
}

std::uint64_t Turns::serve(const std::string& ns) { return served_[ns] = ++turn_; }

void Turns::forget_unless(FunctionRef<bool(const std::string& ns)> keep) {
  std::erase_if(served_, [&](const auto& each) { return !keep(each.first); });
}

void WorkQueue::put(const TagRef& tag, TimePoint due, const Claim& claim) {
  const Priority priority = claim.priority;
  const auto [at, added] =
      entries_.try_emplace(tag, Entry{.due = due, .priority = priority, .sequence = ++sequence_});
  Entry& entry = at->second;
  if (added) {
    ++adds_;
    entry.namespaces = claim.namespaces.empty() ? std::vector{tag.ns} : claim.namespaces;
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
  if (entries_.empty()) own_turns_.clear();
}

std::optional<WorkQueue::Rank> WorkQueue::best(TimePoint now, Admits admits) {
  ripen(now);
  for (const Priority priority : {Priority::Blocking, Priority::Declared}) {
    const std::string* const ns = first_namespace(ring(priority), admits);
    if (ns != nullptr) return Rank{priority, turns_.of(*ns)};
  }
  return std::nullopt;
}

std::optional<TagRef> WorkQueue::take(TimePoint now, Admits admits) {
  const auto rank = best(now, admits);
  if (!rank) return std::nullopt;
  last_served_ = *first_namespace(ring(rank->priority), admits);
  const Place& first = *ring(rank->priority).namespaces.find(last_served_)->second.begin();
  const TagRef tag = *first.tag;
  last_wait_ = now - first.due;
  drop(tag);
  turns_.serve(last_served_);
  served(last_served_, rank->turn);
  if (own_turns_.full())
    own_turns_.forget_unless([this](const std::string& ns) { return due_for(ns); });
  return tag;
}

void WorkQueue::served(const std::string& ns, std::uint64_t before) {
  for (Ring& each : rings_) {
    if (!each.namespaces.contains(ns)) continue;
    each.turns.erase({before, ns});
    each.turns.insert({turns_.of(ns), ns});
  }
}

bool WorkQueue::due_for(const std::string& ns) const {
  return std::ranges::any_of(rings_,
                             [&](const Ring& ring) { return ring.namespaces.contains(ns); });
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
  own_turns_.clear();
  entries_.clear();
  return tags;
}

void WorkQueue::enter(const TagRef& tag, Entry& entry, Priority priority) {
  Ring& into = ring(priority);
  const Place place{entry.due, entry.sequence, &tag};
  for (const std::string& ns : entry.namespaces) {
    const auto [at, added] = into.namespaces.try_emplace(ns);
    if (added) into.turns.insert({turns_.of(ns), ns});
    at->second.insert(place);
  }
  entry.waiting = false;
  entry.ring = priority;
  if (priority == Priority::Declared) young_.insert(place);
}

void WorkQueue::leave(const TagRef& tag, const Entry& entry) {
  const Place place{entry.due, entry.sequence, &tag};
  if (entry.waiting) {
    later_.erase(place);
    return;
  }
  young_.erase(place);
  Ring& from = ring(entry.ring);
  for (const std::string& ns : entry.namespaces) {
    const auto at = from.namespaces.find(ns);
    at->second.erase(place);
    if (!at->second.empty()) continue;
    from.turns.erase({turns_.of(ns), ns});
    from.namespaces.erase(at);
  }
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

const std::string* WorkQueue::first_namespace(const Ring& ring, Admits admits) const {
  for (const auto& [turn, ns] : ring.turns) {
    if (admits(ns)) return &ns;
  }
  return nullptr;
}

}  // namespace imagedeps::importing
