#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "graph/graph.h"
#include "objects/image_stream.h"
#include "objects/image_stream_import.h"
#include "objects/meta.h"

namespace imagedeps::decide {

using objects::ImportFailure;
using objects::ManagementState;
using objects::TagRef;

/// Our import attempts for one istag. `reconcile` keeps them in memory, and the ImageDependency's
/// status preserves them across restarts.
struct Attempts {
  std::uint32_t count = 0;                 ///< Consecutive failed imports.
  std::optional<TimePoint> last{};         ///< Time of the answer to the last import.
  std::optional<TimePoint> next{};         ///< Earliest time of the next import; nullopt: now.
  std::optional<ImportFailure> failure{};  ///< Class of the last failure.
  std::string message;                     ///< Message of the last failure, normalized.
  bool operator==(const Attempts&) const = default;
};

/// A producer and the inputs that it waits for.
struct ProducerFacts {
  graph::Producer producer;
  std::vector<TagRef>
      missing_inputs;  ///< Istags that a build needs and that do not resolve, sorted.
  bool output_stream_exists = true;
  /// The last build was refused because the output stream has no repository on the internal
  /// registry, which is not installed.
  bool registry_missing = false;
};

/// The facts about one image stream tag at one instant. An empty optional means that the thing does
/// not exist, not that it is unknown. All facts come from the graph, except `importing`,
/// `attempts`, `registry_paused_until`, `grace_until` and `forced`, which `reconcile` adds.
struct TagFacts {
  TagRef tag;
  bool in_scope = true;
  /// The strictest state of the stream, its namespace and the tag's ImageDependencies.
  ManagementState management = ManagementState::Managed;

  struct Stream {
    std::string uid;
    std::string resource_version;
    /// spec.dockerImageRepository. Messages name it; it is never imported.
    std::string spec_repository;
    /// The platform has not imported tags of spec_repository yet. It does so once.
    bool repository_due = false;
    /// Existing tags with the most similar names; empty unless the tag is undefined.
    std::vector<std::string> similar_tags;
  };
  std::optional<Stream> stream;
  std::optional<objects::SpecTag> spec;
  std::size_t spec_position = 0;  ///< Index in spec.tags of a tag with source ImageStreamTag.
  std::optional<objects::StatusTag> status;

  std::vector<ProducerFacts> producers;  ///< Producers of this tag, including foreign ones.

  std::optional<graph::AliasChain> alias;  ///< Set only if the spec tag is an alias.
  /// The facts about the end of the chain, without `alias`; null unless alias->end == Terminal.
  std::shared_ptr<const TagFacts> terminal;

  std::string registry;            ///< host[:port] of a DockerImage source, else empty.
  bool registry_internal = false;  ///< The source is on the internal registry.
  bool importing = false;          ///< Our import is in flight.
  Attempts attempts;
  /// Set while the registry's circuit is open; TimePoint::max() if an admin paused the registry.
  std::optional<TimePoint> registry_paused_until;
  /// Set while the platform's own import of some DockerImage tag of the stream is due: the
  /// estimated time of its end (behaviour.md 3.2).
  std::optional<TimePoint> grace_until;
  bool forced = false;  ///< A new value of imagedeps.io/requested-at has not been served yet.
};

}  // namespace imagedeps::decide
