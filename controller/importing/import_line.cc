#include "importing/import_line.h"

#include <algorithm>

namespace imagedeps::importing {

using objects::TagRef;

void ImportLine::put(const TagRef& tag, std::string_view registry, TimePoint due,
                     Priority priority) {
  const TagRef key = stream_of(tag);
  Stream& stream = streams_[key];
  const auto known = stream.tags.find(tag.tag);
  Waiting waiting{std::string(registry), due, priority, ++sequence_};
  if (known != stream.tags.end()) {
    const Waiting& old = known->second;
    if (old.registry == registry && old.due <= due && old.priority <= priority) return;
    waiting = {std::string(registry), std::min(old.due, due), std::min(old.priority, priority),
               old.sequence};
    drop(tag);
    put(tag, registry, waiting.due, waiting.priority);
    --adds_;
    return;
  }
  ++adds_;
  stream.order.insert({waiting.due, waiting.sequence, tag.tag});
  stream.tags.emplace(tag.tag, std::move(waiting));
  ++size_;
  if (stream.head && *stream.head != std::get<2>(*stream.order.begin())) dequeue(key, stream);
  enqueue(key, stream);
}

void ImportLine::drop(const TagRef& tag) {
  const TagRef key = stream_of(tag);
  const auto at = streams_.find(key);
  if (at == streams_.end()) return;
  Stream& stream = at->second;
  const auto waiting = stream.tags.find(tag.tag);
  if (waiting == stream.tags.end()) return;
  if (stream.head == tag.tag) dequeue(key, stream);
  stream.order.erase({waiting->second.due, waiting->second.sequence, tag.tag});
  stream.tags.erase(waiting);
  --size_;
  enqueue(key, stream);
  forget(at);
  if (size_ == 0) lanes_.clear();
}

bool ImportLine::contains(const TagRef& tag) const {
  const auto at = streams_.find(stream_of(tag));
  return at != streams_.end() && at->second.tags.contains(tag.tag);
}

void ImportLine::clear() {
  streams_.clear();
  resting_.clear();
  lanes_.clear();
  size_ = 0;
}

std::optional<TagRef> ImportLine::take(TimePoint now, AdmitsRegistry admits_registry,
                                       AdmitsNamespace admits_namespace) {
  forget_rested(now);
  Lane* chosen = nullptr;
  Priority chosen_priority{};
  for (auto& [registry, lane] : lanes_) {
    if (lane.queue.empty() || !admits_registry(registry)) continue;
    const auto priority = lane.queue.best(now, admits_namespace);
    if (!priority) continue;
    if (chosen != nullptr &&
        std::tie(chosen_priority, chosen->served) <= std::tie(*priority, lane.served))
      continue;
    chosen = &lane;
    chosen_priority = *priority;
  }
  if (chosen == nullptr) return std::nullopt;
  chosen->served = ++served_;
  const TagRef tag = *chosen->queue.take(now, admits_namespace);
  last_wait_ = chosen->queue.last_wait();
  streams_.find(stream_of(tag))->second.busy = true;
  streams_.find(stream_of(tag))->second.head.reset();
  drop(tag);
  return tag;
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
  lanes_[waiting.registry].queue.put({key.ns, key.stream, tag}, std::max(due, stream.not_before),
                                     waiting.priority);
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
