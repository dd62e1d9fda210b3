#pragma once

#include "simulator/work_list.h"
#include "simulator/world.h"

namespace imagedeps::sim {

/// Empties terminating namespaces, and removes them when nothing holds them. Loop thread.
class Namespaces {
 public:
  explicit Namespaces(World& world);
  void on(const Change& change);

 private:
  void empty(const ObjectName& name);

  World& world_;
  WorkList work_;
};

}  // namespace imagedeps::sim
