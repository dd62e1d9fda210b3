#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/time.h"
#include "decide/decide.h"
#include "graph/graph.h"

namespace imagedeps {

/// Which needed istags get an ImageDependency from the operator (behaviour.md 5.1).
enum class ObjectsPolicy {
  NeedsAttention,  ///< Those that were not populated at some time. The object is kept while the
                   ///< istag is referenced.
  All,
};

/// How Templates are treated (behaviour.md 2.4).
enum class TemplatesPolicy {
  Ignored,  ///< Templates are not read.
  Report,   ///< Their tags are counted in imagedeps_defined_tags.
  Enforce,  ///< Their tags are needed.
};

/// The limits of one registry host, or of all imports together.
struct Pace {
  double per_second = 2;  ///< 0: unlimited.
  std::uint32_t burst = 10;
  std::uint32_t in_flight = 4;
};

/// How much longer than the server's timeout the client waits for an import.
inline constexpr Duration kImportMargin{std::chrono::seconds{10}};

/// All settings of the operator with their defaults. cli/settings.cc maps them to the command line.
struct Config {
  decide::Mode mode = decide::Mode::Enforce;
  graph::Scope scope;
  std::vector<std::string> internal_registry_hosts;  ///< In addition to those in streams.
  objects::PodTemplates pod_templates = objects::PodTemplates::Read;
  TemplatesPolicy templates = TemplatesPolicy::Report;
  ObjectsPolicy objects = ObjectsPolicy::NeedsAttention;

  struct Import {
    Duration grace{
        std::chrono::minutes{2}};  ///< How long the platform's own import goes first (rule 9).
    Duration timeout{
        std::chrono::minutes{2}};  ///< The server's timeout. The client waits kImportMargin longer.
    Pace overall{.per_second = 2, .burst = 20, .in_flight = 10};
    Pace per_registry{.per_second = 2, .burst = 10, .in_flight = 4};
    struct Registry {
      bool paused = false;  ///< Set by the admin of a disconnected cluster.
    };
    std::map<std::string, Registry> registries;  ///< By host[:port].
  } import;

  double status_rate = 50;  ///< First writes of ImageDependencies per second. 0: unlimited.
  std::uint32_t stalled_after_attempts = 10;
  Duration orphan_after{std::chrono::minutes{
      10}};  ///< How long a reporting::discovered object is kept without a reference.

  std::size_t references_per_object_max = 100;
  std::size_t foreign_tags_per_namespace_max = 500;
  std::size_t missing_objects_per_namespace_max = 200;  ///< Objects for missing istags.

  std::size_t series_max = 2000;         ///< Series of each metric that has one per object.
  std::size_t registry_labels_max = 50;  ///< Hosts with their own series. Others share "other".
};

}  // namespace imagedeps
