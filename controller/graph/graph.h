#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "graph/scope.h"
#include "objects/image_dependency.h"
#include "objects/image_stream.h"
#include "objects/namespace.h"
#include "objects/pull_spec.h"
#include "objects/references.h"

namespace imagedeps::graph {

using objects::ObjectKey;
using objects::TagRef;

/// A consumer's edge to an istag. An alias tag is the consumer of its target, with kind
/// ImageStream.
struct Consumer {
  ObjectKey object;
  objects::Reference reference;  ///< field_path and obstacle; reference.tag is the needed istag.
  std::string alias_tag;         ///< Name of the alias tag if the kind is ImageStream, else empty.
};

/// An object that produces an istag.
struct Producer {
  ObjectKey object;  ///< BuildConfig, Build or DeploymentConfig.
  objects::Output::By by = objects::Output::By::Build;
  /// The producer is not in the stream's namespace, so it counts only if the spec tag has no `from`
  /// (behaviour.md 2.5).
  bool foreign = false;
};

/// The configuration of a Graph. References over a limit are counted but not followed.
struct Options {
  Scope scope;
  std::set<std::string, std::less<>> internal_registry_hosts = {
      "image-registry.openshift-image-registry.svc:5000",
      "image-registry.openshift-image-registry.svc.cluster.local:5000",
      "docker-registry.default.svc:5000", "docker-registry.default.svc.cluster.local:5000"};
  std::size_t references_per_object_max = 100;
  /// Limit for the istags in other namespaces that the objects of one namespace refer to.
  std::size_t foreign_tags_per_namespace_max = 500;
};

/// An index over all watched objects: which istags are needed, by which consumers, which producers
/// they have, and what their streams contain.
///
/// Loop thread only. The graph owns its index. The projected objects are shared and immutable. The
/// cost of an update is proportional to what it affects: each upsert compares the old edges with
/// the new ones and marks the istags that differ. Query results depend only on the current objects,
/// never on the order of updates.
///
/// edge to t     A reference of a live object in the scope, or one of its container images on the
///               internal registry. Builds and ImageStreamImages have no edges. Only the first
///               references_per_object_max references of an object count, and only the first
///               foreign_tags_per_namespace_max foreign istags of a namespace, in order of name.
/// needed(t)     t has an edge, a declared ImageDependency (not managed_by_us) in the scope, or a
///               needed alias in the scope that points to it. An alias cycle does not keep itself
///               needed. Aliases have no limit, because the API server does not allow a user to
///               create an alias to a stream that the user cannot read.
/// touched(t)    t is or was needed, or has an ImageDependency, and one of these changed since the
///               last take_touched():
///               - its entry in the stream, the rest of the stream except its version, consumers, producers, ImageDependencies (except their status), the
///                 annotation of its namespace, or whether the host of its source is internal
///               - the same for any tag in its alias chain
///               - whether an input of a BuildConfig that produces it resolves, or is an edge
///
/// Without aliases and newly populated tags, the last two cost nothing. They walk the
/// aliases that point to a changed tag and, when a tag starts or stops resolving, the outputs of
/// its consumers.
class Graph {
 public:
  explicit Graph(Options options);
  ~Graph();
  Graph(const Graph&) = delete;
  Graph& operator=(const Graph&) = delete;

  void upsert(std::shared_ptr<const objects::ImageStream> stream);
  void upsert(std::shared_ptr<const objects::ReferenceObject> object);
  void upsert(std::shared_ptr<const objects::ImageDependency> dependency);
  void upsert(std::shared_ptr<const objects::Namespace> ns);
  /// Removes an object of any kind. Does nothing if the graph does not contain it.
  void remove(const ObjectKey& key);

  /// Returns the istags whose facts may have changed since the last call, without duplicates, in no
  /// particular order, and clears the list.
  [[nodiscard]] std::vector<TagRef> take_touched();

  [[nodiscard]] bool needed(const TagRef& tag) const;
  /// All needed istags, sorted. Visits every istag, so it is meant for reports and tests.
  [[nodiscard]] std::vector<TagRef> all_needed() const;
  /// The consumers of an istag, sorted by object and field path.
  [[nodiscard]] std::vector<Consumer> consumers(const TagRef& tag) const;
  /// The needed alias tags that lead to the istag, directly or through other aliases. Their
  /// decisions depend on that of the istag.
  [[nodiscard]] std::vector<TagRef> aliases_of(const TagRef& tag) const;
  /// The producers of an istag, sorted by object. Finished Builds are not producers.
  [[nodiscard]] std::vector<Producer> producers(const TagRef& tag) const;
  /// The object with that key; null if the graph does not contain it.
  [[nodiscard]] std::shared_ptr<const objects::ReferenceObject> object(const ObjectKey& key) const;
  /// Everything that the object refers to, including container images on internal hosts and
  /// references over a limit.
  [[nodiscard]] std::vector<objects::Reference> references_of(const ObjectKey& key) const;
  /// The istags that the object produces.
  [[nodiscard]] std::vector<TagRef> outputs_of(const ObjectKey& key) const;
  /// The istags that the object's edges lead to, without those over a limit. Sorted, no duplicates.
  [[nodiscard]] std::vector<TagRef> inputs_of(const ObjectKey& key) const;
  /// Null if the graph does not contain the stream, or the namespace.
  [[nodiscard]] std::shared_ptr<const objects::ImageStream> stream(std::string_view ns,
                                                                   std::string_view name) const;
  [[nodiscard]] std::shared_ptr<const objects::Namespace> ns(std::string_view name) const;
  /// The ImageDependencies for an istag, sorted by name.
  [[nodiscard]] std::vector<std::shared_ptr<const objects::ImageDependency>> dependencies(
      const TagRef& tag) const;
  /// The needed istags of a stream, sorted. For changes that affect the whole stream, such as a
  /// force annotation.
  [[nodiscard]] std::vector<TagRef> needed_of_stream(std::string_view ns,
                                                     std::string_view name) const;

  /// Reports whether `host` (host[:port]) is the internal registry, because it is configured or the
  /// status of a stream contains it.
  [[nodiscard]] bool internal_host(std::string_view host) const;

  /// The entries of scope.namespaces that match no Namespace of the graph.
  [[nodiscard]] std::set<std::string> unmatched(const Scope& scope) const;
  /// Visits every object that refers to istags or produces them, in no particular order.
  void each_object(
      const std::function<void(const std::shared_ptr<const objects::ReferenceObject>&)>& visit)
      const;
  /// Visits every stream, in no particular order.
  void each_stream(const std::function<void(const objects::ImageStream&)>& visit) const;

  /// Number of followed references for each kind of object. ImageStream counts needed aliases, and
  /// ImageDependency counts declared ones.
  [[nodiscard]] std::map<objects::Kind, std::size_t> references_by_kind() const;

  /// Number of references of an object over references_per_object_max.
  [[nodiscard]] std::size_t references_dropped(const ObjectKey& key) const;
  /// Number of foreign istags of a consumer namespace over foreign_tags_per_namespace_max.
  [[nodiscard]] std::size_t foreign_tags_dropped(std::string_view ns) const;

  /// Current totals.
  struct Counts {
    std::size_t streams = 0;
    std::size_t objects = 0;
    std::size_t needed = 0;
    std::size_t references_dropped = 0;    ///< Over references_per_object_max.
    std::size_t foreign_tags_dropped = 0;  ///< Over foreign_tags_per_namespace_max.
  };
  [[nodiscard]] Counts counts() const;
  [[nodiscard]] const Options& options() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Where an alias leads (behaviour.md 3.1, rule 6).
struct AliasChain {
  enum class End {
    Terminal,  ///< chain.back() is not an alias, or is outside the scope and not followed further.
    Cycle,     ///< chain.back() points to a tag in the chain.
    Broken,    ///< The last tag does not exist, and neither a producer nor the import of a whole
               ///< repository can create it; its source name is invalid; or the chain is too long.
  };
  End end = End::Terminal;
  std::vector<TagRef> chain;  ///< Starts with the istag itself; at most kAliasDepthMax + 1 tags.
  std::string detail;         ///< For Broken: the cause, as sentences without a final period.
};
inline constexpr std::size_t kAliasDepthMax =
    8;  ///< Longer chains are Broken. Known inventories have far shorter ones.

/// Follows spec.tags[].from of kind ImageStreamTag. Returns nullopt if the tag is not an alias, has
/// `reference: true`, or is outside the scope.
[[nodiscard]] std::optional<AliasChain> follow_alias(const Graph& graph, const TagRef& tag);
/// True if the tag has an image or only refers to one (`reference: true`). Triggers and builds
/// require this of an istag.
[[nodiscard]] bool tag_resolves(const objects::StreamTag& tag);
/// True if the platform will still import tags of the stream's spec.dockerImageRepository. It does so
/// once, and does not import from the internal registry.
[[nodiscard]] bool repository_due(const Graph& graph, const objects::ImageStream& stream);
/// The target of an alias tag, whose source name is `t` or `stream:t`; nullopt if the name is
/// invalid.
[[nodiscard]] std::optional<TagRef> alias_target(const objects::ImageStream& stream,
                                                 const objects::SpecTag& spec);
/// At most `count` tags of `stream` with the names most similar to `tag`, best first.
[[nodiscard]] std::vector<std::string> closest_tags(const objects::ImageStream& stream,
                                                    std::string_view tag, std::size_t count);
/// True if `tag` of `stream` resolves, or can get an image without a change of the stream: it has a
/// DockerImage source that is not on the internal registry, as far as the stream shows, or is an
/// alias that leads to such a tag within the stream. False for broken and cyclic aliases, aliases
/// into other streams without an image, and tags without a source.
/// Depends on nothing but `stream`, and changes with it (StreamChange).
[[nodiscard]] bool usable(const objects::ImageStream& stream, const objects::StreamTag& tag);
/// closest_tags() with only the tags that can be used instead.
[[nodiscard]] std::vector<std::string> closest_usable_tags(const objects::ImageStream& stream,
                                                           std::string_view tag, std::size_t count);

}  // namespace imagedeps::graph
