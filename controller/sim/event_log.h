#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "sim/version.h"
#include "sim/world.h"

namespace imagedeps::sim {

/// Events of the platform's controllers: one Event object per involved object and reason, whose
/// count is incremented. Loop thread.
class EventLog {
 public:
  explicit EventLog(World& world) : world_(world) {}
  /// Records a Warning event. No-op in aggregated mode.
  void warn(const Version& about, std::string_view reason, std::string message);

 private:
  World& world_;
  // Maps the involved object's uid and the reason to the name of the Event.
  std::map<std::pair<std::string, std::string>, std::string> names_;
};

}  // namespace imagedeps::sim
