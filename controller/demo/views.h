#pragma once

#include <string>
#include <vector>

#include "cli/terminal.h"
#include "simulator/cluster.h"

namespace imagedeps::demo {

/// Views of the simulated cluster, as an admin would see them with oc.

/// Similar to `oc get istag`: every defined tag with its image or the error of its import.
[[nodiscard]] std::string show_tags(const sim::Cluster& cluster, const cli::Palette& palette);
/// The BuildConfigs, Builds and DeploymentConfigs of a namespace, with their versions.
[[nodiscard]] std::string show_application(const sim::Cluster& cluster, const std::string& ns);
/// `oc get imgdep -A`.
[[nodiscard]] std::string show_dependencies(const sim::Cluster& cluster,
                                            const cli::Palette& palette);

/// `oc get imgdep -n NS -o wide`, without the message.
[[nodiscard]] std::string show_waiting(const sim::Cluster& cluster, const cli::Palette& palette,
                                       const std::string& ns);

struct TagCounts {
  int defined = 0;    ///< Spec tags with a DockerImage source.
  int populated = 0;  ///< Those of `defined` with an image.
  int failed = 0;     ///< Those of `defined` with a failed import.
};
[[nodiscard]] TagCounts count_tags(const sim::Cluster& cluster);

/// True if `ns/stream:tag` has an image.
[[nodiscard]] bool populated(const sim::Cluster& cluster, const std::string& ns,
                             const std::string& stream, const std::string& tag);
/// True if the DeploymentConfig has rolled out at least once.
[[nodiscard]] bool rolled_out(const sim::Cluster& cluster, const std::string& ns,
                              const std::string& name);
/// True if `ns` has `count` ImageDependencies that wait for a registry and have a next attempt, at
/// least one of them in the state RegistryBackoff.
[[nodiscard]] bool waiting(const sim::Cluster& cluster, const std::string& ns, std::size_t count);
/// True if there are ImageDependencies and all of them are Ready.
[[nodiscard]] bool all_ready(const sim::Cluster& cluster);

}  // namespace imagedeps::demo
