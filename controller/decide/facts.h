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

/// What we did about an istag so far. Kept by `reconcile`, and in the ImageDependency's status
/// across restarts.
struct Attempts {
  std::uint32_t count = 0;          ///< Imports that failed in a row.
  std::optional<TimePoint> last{};  ///< When the last one was answered.
  std::optional<TimePoint> next{};  ///< Not before this; nothing: now.
  std::optional<ImportFailure> failure{};
  std::string message;  ///< Normalised.
  bool operator==(const Attempts&) const = default;
};

/// A producer and what it waits for itself.
struct ProducerFacts {
  graph::Producer producer;
  std::vector<TagRef> missing_inputs;  ///< Of a BuildConfig: the istags that it needs and that do
                                       ///< not resolve, sorted.
  bool output_stream_exists = true;
};

/// What is known of one image stream tag at one instant. Absence is data: an empty optional means
/// "looked, and there is none". Everything comes from the graph but `importing`, `attempts`,
/// `registry_paused_until` and `grace_until`, which `reconcile` adds.
struct TagFacts {
  TagRef tag;
  bool in_scope = true;
  ManagementState management =
      ManagementState::Managed;  ///< Strictest of stream, namespace and ImageDependencies.

  struct Stream {
    std::string uid;
    std::string resource_version;
    std::string
        spec_repository;  ///< spec.dockerImageRepository: named in the message, never imported.
    std::vector<std::string>
        similar_tags;  ///< Closest that exist; filled only where the tag is not defined.
  };
  std::optional<Stream> stream;
  std::optional<objects::SpecTag> spec;
  std::optional<objects::StatusTag> status;

  std::vector<ProducerFacts> producers;  ///< Of the tag itself; foreign ones too.

  std::optional<graph::AliasChain> alias;  ///< Only where the spec tag is an alias.
  /// The facts of the chain's end; null unless alias->end == Terminal. Its own `alias` is empty.
  std::shared_ptr<const TagFacts> terminal;

  std::string registry;            ///< host[:port] of the source; empty if it is no DockerImage.
  bool registry_internal = false;  ///< The source names the internal registry.
  bool importing = false;          ///< An import of ours is in flight.
  Attempts attempts;
  std::optional<TimePoint>
      registry_paused_until;  ///< Its circuit is open, or an admin paused it (TimePoint::max()).
  std::optional<TimePoint> grace_until;  ///< Some DockerImage tag of the stream has an import of
                                         ///< the platform due, probably until then.
  bool forced = false;  ///< A new value of imagedeps.io/requested-at waits to be served.
};

}  // namespace imagedeps::decide
