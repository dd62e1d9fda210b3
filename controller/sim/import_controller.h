#pragma once

#include <map>
#include <set>

#include "sim/imports.h"
#include "sim/work_list.h"

namespace imagedeps::sim {

/// The platform's own import controller. It imports each generation of a tag once, and tags with
/// importPolicy.scheduled every 15 minutes (openshift-image-api.md 1.3 and 1.4). It never retries a
/// failed tag, which is why imagedeps exists. Loop thread.
class ImportController {
 public:
  ImportController(World& world, Imports& imports);

  void on(const Change& change);

 private:
  enum class Why { Pending, Schedule };
  void import(const ObjectName& name, Why why);
  void done(const ObjectName& name, int code);
  void schedule(const ObjectName& name);

  World& world_;
  Imports& imports_;
  WorkList pending_, scheduled_;
  Backoff backoff_;
  std::set<ObjectName> running_;
};

/// True if the platform will import this tag on its own: the tag is importable and its generation
/// is newer than the observed one.
[[nodiscard]] bool needs_import(const Json& stream, const Json& tag);

}  // namespace imagedeps::sim
