#include "importing/import_line.h"

#include <algorithm>
#include <tuple>

namespace imagedeps::importing {

using objects::TagRef;

void ImportLine::put(const TagRef& tag, std::string_view registry, TimePoint due,
                     const Claim& claim) {
  const TagRef key = stream_of(tag);
  Stream& stream = streams_[key];
  Waiting waiting{std::string(registry), due, claim, ++sequence_};
  if (waiting.claim.namespaces.empty()) waiting.claim.namespaces.push_back(tag.ns);
  const auto known = stream.tags.find(tag.tag);
  if (known != stream.tags.end()) {
    const Waiting& old = known->second;
    waiting.due = std::min(old.due, due);
    waiting.claim.priority = std::min(old.claim.priority, claim.priority);
    if (old.registry == registry && old.due == waiting.due && old.claim == waiting.claim) return;
    drop(tag);
    put(tag, registry, waiting.due, waiting.claim);
    --adds_;
    return;
  }
  ++adds_;
  if (stream.head) dequeue(key, stream);
  stream.order.insert({waiting.due, waiting.sequence, tag.tag});
  for (const std::string& ns : waiting.claim.namespaces) ++stream.claims[ns];
  stream.tags.emplace(tag.tag, std::move(waiting));
  ++size_;
  enqueue(key, stream);
}

void ImportLine::drop(const TagRef& tag) {
  const TagRef key = stream_of(tag);
  const auto at = streams_.find(key);
  if (at == streams_.end()) return;
  Stream& stream = at->second;
  const auto waiting = stream.tags.find(tag.tag);
  if (waiting == stream.tags.end()) return;
  if (stream.head) dequeue(key, stream);
  stream.order.erase({waiting->second.due, waiting->second.sequence, tag.tag});
  for (const std::string& ns : waiting->second.claim.namespaces) {
    const auto claim = stream.claims.find(ns);
    if (--claim->second == 0) stream.claims.erase(claim);
  }
  stream.tags.erase(waiting);
  --size_;
  enqueue(key, stream);
  forget(at);
  if (size_ != 0) return;
  lanes_.clear();
  turns_.clear();
}

bool ImportLine::contains(const TagRef& tag) const {
  const auto at = streams_.find(stream_of(tag));
  return at != streams_.end() && at->second.tags.contains(tag.tag);
}

void ImportLine::clear() {
  streams_.clear();
  resting_.clear();
  lanes_.clear();
  turns_.clear();
  size_ = 0;
}

std::optional<ImportLine::Taken> ImportLine::take(TimePoint now, Admission& admission) {
  forget_rested(now);
  const Choice choice = next_lane(now, admission);
  if (choice.lane == lanes_.end()) return std::nullopt;
  const std::string& registry = choice.lane->first;
  Lane& lane = choice.lane->second;
  const auto admits = [&](std::string_view ns) { return admission.consumer(registry, ns); };
  Taken taken{*lane.queue.take(now, admits), lane.queue.last_served()};
  lane.served = ++served_;
  last_wait_ = lane.queue.last_wait();
  pass_turn(taken.served, lane, choice.rank.turn);
  Stream& stream = streams_.find(stream_of(taken.tag))->second;
  stream.busy = true;
  stream.head.reset();
  drop(taken.tag);
  return taken;
}

/// The lane with the best istag of those that are admitted.
ImportLine::Choice ImportLine::next_lane(TimePoint now, Admission& admission) {
  Choice best{lanes_.end(), {}};
  for (auto at = lanes_.begin(); at != lanes_.end(); ++at) {
    const std::string& registry = at->first;
    Lane& lane = at->second;
    if (lane.queue.empty() || !admission.registry(registry)) continue;
    const auto rank =
        lane.queue.best(now, [&](std::string_view ns) { return admission.consumer(registry, ns); });
    if (!rank) continue;
    const auto order = [](const WorkQueue::Rank& of, const Lane& in) {
      return std::tuple(of.priority, of.turn, in.served);
    };
    if (best.lane != lanes_.end() && order(best.rank, best.lane->second) <= order(*rank, lane))
      continue;
    best = {at, *rank};
  }
  return best;
}

/// The other lanes learn that a namespace has been served.
void ImportLine::pass_turn(const std::string& ns, const Lane& by, std::uint64_t before) {
  for (auto& [registry, lane] : lanes_) {
    if (&lane != &by) lane.queue.served(ns, before);
  }
  if (!turns_.full()) return;
  turns_.forget_unless([this](const std::string& each) {
    return std::ranges::any_of(lanes_,
                               [&](const auto& lane) { return lane.second.queue.due_for(each); });
  });
}

void ImportLine::release(const TagRef& key, TimePoint not_before) {
  const auto at = streams_.find(key);
  if (at == streams_.end()) return;
  at->second.busy = false;
  resting_.erase({at->second.not_before, key});
  at->second.not_before = not_before;
  resting_.insert({not_before, key});
  enqueue(key, at->second);
  forget(at);
}

std::optional<TimePoint> ImportLine::next_due(TimePoint now) const {
  std::optional<TimePoint> earliest;
  for (const auto& [registry, lane] : lanes_) {
    const auto due = lane.queue.next_due(now);
    if (due && (!earliest || *due < *earliest)) earliest = due;
  }
  return earliest;
}

std::vector<TagRef> ImportLine::waiting_for(std::string_view registry, std::string_view ns) const {
  std::vector<TagRef> found;
  for (const auto& [key, stream] : streams_) {
    if (!ns.empty() && key.ns != ns) continue;
    for (const auto& [tag, waiting] : stream.tags) {
      if (waiting.registry == registry) found.push_back({key.ns, key.stream, tag});
    }
  }
  return found;
}

void ImportLine::enqueue(const TagRef& key, Stream& stream) {
  if (stream.busy || stream.head || stream.order.empty()) return;
  const auto& [due, sequence, tag] = *stream.order.begin();
  const Waiting& waiting = stream.tags.find(tag)->second;
  stream.head = tag;
  Claim claim(waiting.claim.priority);
  for (const auto& [ns, tags] : stream.claims) claim.namespaces.push_back(ns);
  Lane& lane = lanes_.try_emplace(waiting.registry, turns_).first->second;
  lane.queue.put({key.ns, key.stream, tag}, std::max(due, stream.not_before), claim);
}

void ImportLine::dequeue(const TagRef& key, Stream& stream) {
  if (!stream.head) return;
  const auto lane = lanes_.find(stream.tags.find(*stream.head)->second.registry);
  lane->second.queue.drop({key.ns, key.stream, *stream.head});
  stream.head.reset();
}

void ImportLine::forget(Streams::iterator at) {
  const bool resting = resting_.contains({at->second.not_before, at->first});
  if (at->second.tags.empty() && !at->second.busy && !resting) streams_.erase(at);
}

void ImportLine::forget_rested(TimePoint now) {
  while (!resting_.empty() && resting_.begin()->first <= now) {
    const auto at = streams_.find(resting_.begin()->second);
    resting_.erase(resting_.begin());
    forget(at);
  }
}

}  // namespace imagedeps::importing
