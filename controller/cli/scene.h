#pragma once

#include <memory>
#include <optional>
#include <string>

#include "audit/explain.h"
#include "audit/report.h"
#include "base/result.h"
#include "cli/cluster.h"
#include "cli/options.h"

namespace imagedeps::cli {

/// What a person's command looks at: manifests, or a cluster, read once.
struct Scene {
  audit::Inventory inventory;
  audit::Judge how;
  audit::Yardstick yardstick = audit::Yardstick::Defined;
  std::string ns;                    ///< Of a name that is given without one.
  std::unique_ptr<Cluster> cluster;  ///< Null for files.
};
/// Files where there are any (with --cluster: against what the cluster has), else the cluster. An
/// error is one that leaves nothing to judge; what could not be judged of the rest are the
/// inventory's problems.
[[nodiscard]] Result<Scene> read_scene(const Invocation& invocation);

/// Entries about a namespace: its istags, and those that its objects need. All where `ns` is empty.
[[nodiscard]] audit::Report only(audit::Report report, const std::string& ns);

/// What `explain` is asked about.
struct Subject {
  std::optional<objects::ObjectKey> object;  ///< One that needs istags, or an ImageDependency.
  objects::TagRef tag;                       ///< Where it is no object.
};
/// "dc/web", "deployment.apps/web", "imgdep/php.7.1", "php:7.1", "openshift/php:7.1",
/// "istag/php:7.1". Invalid for anything else.
[[nodiscard]] Result<Subject> parse_subject(const std::string& text, const std::string& ns);
/// "NAME:TAG" or "NS/NAME:TAG".
[[nodiscard]] Result<objects::TagRef> parse_istag(const std::string& text, const std::string& ns);

}  // namespace imagedeps::cli
