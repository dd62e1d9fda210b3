#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "simulator/version.h"
#include "simulator/world.h"

namespace imagedeps::sim {

/// Events of the platform's controllers: one object for each reason at each object, counted up.
/// Loop thread.
class EventLog {
 public:
  explicit EventLog(World& world) : world_(world) {}
  void warn(const Version& about, std::string_view reason, std::string message);

 private:
  World& world_;
  std::map<std::pair<std::string, std::string>, std::string>
      names_;  // Uid and reason of the object: name of its event.
};

}  // namespace imagedeps::sim
