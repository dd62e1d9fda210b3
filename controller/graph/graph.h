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
  objects::Reference reference;  ///< field_path, obstacle; reference.tag is the istag asked for.
  std::string alias_tag;         ///< Kind ImageStream: the alias tag in it.
};

/// Who makes an istag.
struct Producer {
  ObjectKey object;  ///< BuildConfig, Build or DeploymentConfig.
  objects::Output::By by = objects::Output::By::Build;
  /// A producer in another namespace than the stream is believed only where the spec tag has no
  /// `from` (behaviour.md 2.5).
  bool foreign = false;
};

struct Options {
  Scope scope;
  std::set<std::string, std::less<>> internal_registry_hosts = {
      "image-registry.openshift-image-registry.svc:5000", "docker-registry.default.svc:5000"};
  std::size_t references_per_object_max = 100;  ///< Further ones are counted, not followed.
  std::size_t foreign_tags_per_namespace_max =
      500;  ///< Foreign istags that one consumer namespace may make us follow.
};

/// Who needs which istag, who makes it, and what its stream says: the index over all that the
/// watches told.
///
/// Loop thread only. It owns everything it knows; the projected objects are shared and immutable.
/// An update costs O(what it affects): each upsert compares the old edges with the new, and notes
/// the istags that are touched by the difference. What the queries answer depends only on what is
/// known now, never on the order in which it came.
///
/// edge to t     a reference of a live object in the scope (Builds and ImageStreamImages make
///               none), or one of its container images on the internal registry. Only the first
///               references_per_object_max of an object count, and of a namespace's foreign istags
///               only the first foreign_tags_per_namespace_max by name
/// needed(t)     an edge to t, a declared ImageDependency (not managed_by_us) in the scope, or a
///               needed alias in the scope that points at t. An alias cycle does not keep itself
///               needed. Aliases have no limit: the API server lets nobody create one to a stream
///               that they may not read
/// touched(t)    t is or was needed, or has an ImageDependency, and since the last take_touched()
///               one of these changed: its stream, consumers, producers, ImageDependencies (except
///               their status), its namespace's annotation, or whether its source's host is
///               internal; the same for any tag that its alias chain passes through; or whether an
///               input of a BuildConfig that makes it resolves, or is an edge
///
/// The last two cost nothing where there are no aliases and nothing becomes populated: they walk
/// the aliases that point at a changed tag and, when a tag starts or stops resolving, the outputs
/// of the objects that consume it.
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
  /// By kind; an object that was not known is ignored.
  void remove(const ObjectKey& key);

  /// The istags whose facts may have changed since the last call, each once, in no order.
  [[nodiscard]] std::vector<TagRef> take_touched();

  [[nodiscard]] bool needed(const TagRef& tag) const;
  /// All needed istags, sorted. O(n log n): for reports and tests.
  [[nodiscard]] std::vector<TagRef> all_needed() const;
  /// Who needs it, sorted by object and path.
  [[nodiscard]] std::vector<Consumer> consumers(const TagRef& tag) const;
  /// The needed alias tags that lead to the istag, directly or through other aliases: what is said
  /// of it is said of them.
  [[nodiscard]] std::vector<TagRef> aliases_of(const TagRef& tag) const;
  /// Who makes it, sorted by object. Finished Builds make nothing.
  [[nodiscard]] std::vector<Producer> producers(const TagRef& tag) const;
  /// What an object needs (with container images on internal hosts resolved; whether or not it is
  /// over a limit) and makes; null if unknown.
  [[nodiscard]] std::shared_ptr<const objects::ReferenceObject> object(const ObjectKey& key) const;
  [[nodiscard]] std::vector<objects::Reference> references_of(const ObjectKey& key) const;
  [[nodiscard]] std::vector<TagRef> outputs_of(const ObjectKey& key) const;
  /// The istags that its edges lead to (so without what is over a limit), sorted, each once.
  [[nodiscard]] std::vector<TagRef> inputs_of(const ObjectKey& key) const;
  [[nodiscard]] std::shared_ptr<const objects::ImageStream> stream(std::string_view ns,
                                                                   std::string_view name) const;
  [[nodiscard]] std::shared_ptr<const objects::Namespace> ns(std::string_view name) const;
  /// The ImageDependencies for an istag, sorted by name.
  [[nodiscard]] std::vector<std::shared_ptr<const objects::ImageDependency>> dependencies(
      const TagRef& tag) const;
  /// The needed istags of a stream (for a stream-wide change such as a force annotation), sorted.
  [[nodiscard]] std::vector<TagRef> needed_of_stream(std::string_view ns,
                                                     std::string_view name) const;

  /// Whether `host` (host[:port]) is the internal registry: configured, or named by a stream's
  /// status.
  [[nodiscard]] bool internal_host(std::string_view host) const;

  /// Visits every object that refers to istags or makes them, in no order.
  void each_object(
      const std::function<void(const std::shared_ptr<const objects::ReferenceObject>&)>& visit)
      const;
  /// Visits every stream, in no order: for counts of defined tags.
  void each_stream(const std::function<void(const objects::ImageStream&)>& visit) const;

  /// How many references each kind of object makes, those over a limit left out; ImageStream:
  /// aliases, ImageDependency: declared ones.
  [[nodiscard]] std::map<objects::Kind, std::size_t> references_by_kind() const;

  /// How many references of an object are over references_per_object_max, and how many foreign
  /// istags of a consumer namespace over foreign_tags_per_namespace_max.
  [[nodiscard]] std::size_t references_dropped(const ObjectKey& key) const;
  [[nodiscard]] std::size_t foreign_tags_dropped(std::string_view ns) const;

  struct Counts {
    std::size_t streams = 0;
    std::size_t objects = 0;
    std::size_t needed = 0;
    std::size_t references_dropped = 0;    ///< Over references_per_object_max, now.
    std::size_t foreign_tags_dropped = 0;  ///< Over foreign_tags_per_namespace_max, now.
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
    Terminal,  ///< chain.back() is no alias, or outside the scope: not looked at further.
    Cycle,
    Broken,  ///< The last one's stream or tag is not there and nobody makes it, or the source name
             ///< cannot be read.
  };
  End end = End::Terminal;
  std::vector<TagRef> chain;  ///< From the istag itself on; at most kAliasDepthMax + 1 long.
  std::string detail;         ///< For Broken: what is missing.
};
inline constexpr std::size_t kAliasDepthMax = 8;  ///< Deeper is Broken; no inventory uses two.

/// Follows spec.tags[].from of kind ImageStreamTag. Nothing if the tag is no alias, is `reference:
/// true`, or is out of scope.
[[nodiscard]] std::optional<AliasChain> follow_alias(const Graph& graph, const TagRef& tag);
/// An image is there, or the tag only names one (`reference: true`): what triggers and builds ask
/// of an istag.
[[nodiscard]] bool tag_resolves(const objects::StreamTag& tag);
/// The target of one alias tag: `t`, `stream:t`; nothing if it cannot be read.
[[nodiscard]] std::optional<TagRef> alias_target(const objects::ImageStream& stream,
                                                 const objects::SpecTag& spec);
/// The tags of `stream` closest to `tag` in spelling, best first, at most `count`: for suggestions.
[[nodiscard]] std::vector<std::string> closest_tags(const objects::ImageStream& stream,
                                                    std::string_view tag, std::size_t count);

}  // namespace imagedeps::graph
