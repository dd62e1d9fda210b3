#pragma once

#include <memory>
#include <string>

#include "audit/inventory.h"
#include "audit/report.h"
#include "base/result.h"
#include "cli/options.h"
#include "commands/cluster.h"

namespace imagedeps::commands {

/// The input of a report: manifests or a cluster, read once.
struct Scene {
  audit::Inventory inventory;
  audit::Judge how;
  audit::Yardstick yardstick = audit::Yardstick::Defined;
  std::string ns;                    ///< For names without a namespace.
  std::unique_ptr<Cluster> cluster;  ///< Null if only files were read.
};

struct SceneOptions {
  const cli::Sources& sources;
  std::string ns;          ///< Empty: the namespace of the context, or "default" for files.
  bool filter = false;     ///< The report is about `ns` only, so it should have objects.
  bool cluster = false;    ///< Compare files with a cluster.
  bool templates = false;  ///< Read Templates instead of the consumers in the cluster.
};
/// Reads files if `sources` names any, else the cluster. Fails if nothing can be reported. Objects
/// that cannot be read are problems in the inventory.
[[nodiscard]] Result<Scene> read_scene(const SceneOptions& options);

/// The entries for istags in a namespace or needed by it. All entries if `ns` is empty.
[[nodiscard]] audit::Report only(audit::Report report, const std::string& ns);

}  // namespace imagedeps::commands
