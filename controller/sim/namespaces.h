#pragma once

#include "sim/work_list.h"
#include "sim/world.h"

namespace imagedeps::sim {

/// Deletes the contents of terminating namespaces, then the namespaces without finalizers. Loop
/// thread.
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
