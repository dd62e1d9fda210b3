#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/time.h"
#include "decide/decide.h"
#include "graph/graph.h"

namespace imagedeps {

/// Which needed istags get an ImageDependency of their own making (behaviour.md 5.1).
enum class ObjectsPolicy {
  NeedsAttention,  ///< Made when a needed istag is not populated; kept, Ready, while it is
                   ///< referenced.
  All,
};

/// What Templates count for (behaviour.md 2.4).
enum class TemplatesPolicy {
  Ignored,  ///< Not read.
  Report,   ///< Counted in imagedeps_defined_tags.
  Enforce,  ///< What they would need is needed.
};

/// Pacing of one registry host, or of all imports together.
struct Pace {
  double per_second = 2;  ///< 0: without limit.
  std::uint32_t burst = 10;
  std::uint32_t in_flight = 4;
};

/// So much longer than the server may take does an import's client wait.
inline constexpr Duration kImportMargin{std::chrono::seconds{10}};

/// Every setting of the operator, with its default. The command line's names of each:
/// cli/settings.cc.
struct Config {
  decide::Mode mode = decide::Mode::Enforce;
  graph::Scope scope;
  std::vector<std::string> internal_registry_hosts;  ///< Besides those that streams name.
  objects::PodTemplates pod_templates = objects::PodTemplates::Read;
  TemplatesPolicy templates = TemplatesPolicy::Report;
  ObjectsPolicy objects = ObjectsPolicy::NeedsAttention;

  struct Import {
    Duration grace{
        std::chrono::minutes{2}};  ///< Rule 9: the platform's own import goes first for so long.
    Duration timeout{
        std::chrono::minutes{2}};  ///< Of the server; the client waits kImportMargin longer.
    Pace overall{.per_second = 2, .burst = 20, .in_flight = 10};
    Pace per_registry{.per_second = 2, .burst = 10, .in_flight = 4};
    struct Registry {
      bool paused = false;  ///< The admin's switch for disconnected clusters.
    };
    std::map<std::string, Registry> registries;  ///< By host[:port].
  } import;

  double status_rate =
      50;  ///< First-time writes of ImageDependencies per second; 0: without limit.
  std::uint32_t stalled_after_attempts = 10;
  Duration orphan_after{std::chrono::minutes{
      10}};  ///< A reporting::discovered object without a reference is removed after so long.

  std::size_t references_per_object_max = 100;
  std::size_t foreign_tags_per_namespace_max = 500;
  std::size_t missing_objects_per_namespace_max = 200;  ///< Objects for istags that do not exist.

  std::size_t series_max = 2000;  ///< Of each metric that has a series per object.
  std::size_t registry_labels_max =
      50;  ///< Hosts with series of their own; the others share "other".
};

}  // namespace imagedeps
