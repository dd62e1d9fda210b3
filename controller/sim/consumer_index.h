#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "sim/work_list.h"

namespace imagedeps::sim {

/// The namespace and name of an ImageStream.
using StreamName = std::pair<std::string, std::string>;

/// Maps each image stream to the objects that react to its changes. Loop thread.
class ConsumerIndex {
 public:
  /// Replaces the streams of a consumer. An empty list removes the consumer.
  void set(const ObjectName& consumer, std::vector<StreamName> streams);
  [[nodiscard]] std::set<ObjectName> of(const StreamName& stream) const;

 private:
  std::map<StreamName, std::set<ObjectName>> by_stream_;
  std::map<ObjectName, std::vector<StreamName>> by_consumer_;
};

}  // namespace imagedeps::sim
