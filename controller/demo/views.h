#pragma once

#include <string>
#include <vector>

#include "cli/terminal.h"
#include "simulator/cluster.h"

namespace imagedeps::demo {

/// What an admin would see with oc, from the simulated cluster's own objects.

/// `oc get istag`-like: every tag that openshift's streams define, with its image or what its one
/// import said.
[[nodiscard]] std::string show_tags(const sim::Cluster& cluster, const cli::Palette& palette);
/// The BuildConfigs, Builds and DeploymentConfigs of a namespace with their versions.
[[nodiscard]] std::string show_application(const sim::Cluster& cluster, const std::string& ns);
/// `oc get imgdep -A`.
[[nodiscard]] std::string show_dependencies(const sim::Cluster& cluster,
                                            const cli::Palette& palette);

/// `oc get imgdep -n NS -o wide`, without the message.
[[nodiscard]] std::string show_waiting(const sim::Cluster& cluster, const cli::Palette& palette,
                                       const std::string& ns);

struct TagCounts {
  int defined = 0;    ///< spec tags with a DockerImage source.
  int populated = 0;  ///< of those, with an image.
  int failed = 0;     ///< of those, with a failed import.
};
[[nodiscard]] TagCounts count_tags(const sim::Cluster& cluster);

/// Whether `ns/stream:tag` holds an image.
[[nodiscard]] bool populated(const sim::Cluster& cluster, const std::string& ns,
                             const std::string& stream, const std::string& tag);
/// Whether the DeploymentConfig has rolled out once.
[[nodiscard]] bool rolled_out(const sim::Cluster& cluster, const std::string& ns,
                              const std::string& name);
/// Whether `ns` has `count` ImageDependencies that all wait for a registry and say until when, at
/// least one of them for its circuit.
[[nodiscard]] bool waiting(const sim::Cluster& cluster, const std::string& ns, std::size_t count);
/// Whether every ImageDependency is Ready, and there is at least one.
[[nodiscard]] bool all_ready(const sim::Cluster& cluster);

}  // namespace imagedeps::demo
