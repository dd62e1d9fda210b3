#pragma once

#include <map>
#include <set>

#include "simulator/imports.h"
#include "simulator/work_list.h"

namespace imagedeps::sim {

/// The platform's own import: each generation of a tag once, and tags with importPolicy.scheduled
/// every 15 minutes (openshift-image-api.md 1.3 and 1.4). A failed tag is terminal for it: that is
/// why imagedeps exists. Loop thread.
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

/// Whether the platform will import this tag of itself: an importable tag whose generation is newer
/// than what was observed.
[[nodiscard]] bool needs_import(const Json& stream, const Json& tag);

}  // namespace imagedeps::sim
