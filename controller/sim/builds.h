#pragma once

#include <set>

#include "sim/work_list.h"
#include "sim/world.h"

namespace imagedeps::sim {

/// Runs Builds: New, Pending, Running, Complete over Options::build_time, followed by a push to the
/// output stream. A Build stays New while one of its inputs or its output stream does not exist.
/// Builds of the same BuildConfig run one after the other. Loop thread.
class Builds {
 public:
  explicit Builds(World& world);
  void on(const Change& change);

 private:
  void step(const ObjectName& name);
  void start(const Version& build);
  void wait(const Version& build, const char* reason, const std::string& message);
  void advance(const Version& build, const char* phase);
  void complete(const Version& build);
  [[nodiscard]] bool sibling_active(const Version& build) const;

  World& world_;
  WorkList work_;
  std::set<ObjectName> waiting_;
};

}  // namespace imagedeps::sim
