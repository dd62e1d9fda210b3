#include "simulator/consumer_index.h"

namespace imagedeps::sim {

void ConsumerIndex::set(const ObjectName& consumer, std::vector<StreamName> streams) {
  if (const auto known = by_consumer_.find(consumer); known != by_consumer_.end()) {
    for (const auto& stream : known->second) by_stream_[stream].erase(consumer);
    by_consumer_.erase(known);
  }
  if (streams.empty()) return;
  for (const auto& stream : streams) by_stream_[stream].insert(consumer);
  by_consumer_[consumer] = std::move(streams);
}

std::set<ObjectName> ConsumerIndex::of(const StreamName& stream) const {
  const auto found = by_stream_.find(stream);
  return found == by_stream_.end() ? std::set<ObjectName>{} : found->second;
}

}  // namespace imagedeps::sim
