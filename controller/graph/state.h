#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "graph/foreign_budget.h"
#include "graph/graph.h"
#include "graph/internal_hosts.h"

namespace imagedeps::graph {

struct StreamSlot;
struct Referrer;

/// The istag's end of a link.
struct Edge {
  Referrer* referrer;
  std::uint32_t link;    ///< Index in referrer->links.
  bool followed = true;  ///< False: over foreign_tags_per_namespace_max.
};

/// An istag that an object refers to, produces or declares. Its names are stored only in the map
/// keys that it points to.
struct Node {
  StreamSlot* slot = nullptr;
  const std::string* tag = nullptr;
  std::vector<Edge> consumers;
  std::vector<Edge> producers;
  std::vector<Node*> alias_sources;  ///< Needed alias tags whose target this is.
  std::vector<std::shared_ptr<const objects::ImageDependency>> dependencies;
  Node* alias_target = nullptr;  ///< Only while needed.
  std::uint32_t followed = 0;    ///< Number of followed consumers.
  bool needed = false;
  bool touched = false;
  bool unsettled = false;
};

struct KeyLess {
  using is_transparent = void;
  using View = std::pair<std::string_view, std::string_view>;
  template <typename A, typename B>
  bool operator()(const A& a, const B& b) const {
    return View(a.first, a.second) < View(b.first, b.second);
  }
};
using StreamKey = std::pair<std::string, std::string>;  ///< Namespace, name.

/// The entry of a stream. It exists as long as the stream or an istag in it does: references can
/// precede the stream and outlive it.
struct StreamSlot {
  const StreamKey* key = nullptr;
  std::shared_ptr<const objects::ImageStream> stream;  ///< Null: does not exist.
  std::map<std::string, Node, std::less<>> nodes;      ///< By tag.
};
using StreamSlots = std::map<StreamKey, StreamSlot, KeyLess>;

/// The edge that one entry of a ReferenceObject's lists created.
struct Link {
  enum class From : std::uint8_t { References, Images, Outputs };
  Node* node = nullptr;
  std::uint32_t position = 0;  ///< In node->consumers or node->producers.
  std::uint32_t index = 0;     ///< In the list that `from` names.
  From from = From::References;
};

/// An object that needs or produces istags.
struct Referrer {
  std::shared_ptr<const objects::ReferenceObject> object;
  std::vector<Link> links;
  std::uint32_t dropped = 0;  ///< References over references_per_object_max.
};

/// Referrers are found by the key of their object, which does not change when the object is
/// replaced.
struct ReferrerHash {
  using is_transparent = void;
  std::size_t operator()(const ObjectKey& key) const { return objects::ObjectKeyHash{}(key); }
  std::size_t operator()(const std::unique_ptr<Referrer>& referrer) const {
    return (*this)(referrer->object->key);
  }
};
struct ReferrerEqual {
  using is_transparent = void;
  static const ObjectKey& key_of(const ObjectKey& key) { return key; }
  static const ObjectKey& key_of(const std::unique_ptr<Referrer>& referrer) {
    return referrer->object->key;
  }
  template <typename A, typename B>
  bool operator()(const A& a, const B& b) const {
    return key_of(a) == key_of(b);
  }
};

[[nodiscard]] TagRef tag_ref(const Node& node);
/// The needed alias tags that lead to the node, in any number of steps.
[[nodiscard]] std::vector<Node*> aliases_of(const Node& node);
/// Compares in the order of TagRef, without creating a TagRef.
[[nodiscard]] bool before(const Node& a, const Node& b);
[[nodiscard]] bool is_alias(const objects::SpecTag& spec);

/// The index. A public update first changes edges, which only marks nodes, and then settles the
/// marked nodes.
///
///   file          contents
///   nodes.cc      istags: find, create, remove, touch
///   need.cc       need, along alias chains
///   links.cc      objects: their links, limits, hosts
///   graph.cc      public updates
///   queries.cc    public queries
struct Graph::State {
  explicit State(Options given);

  // nodes.cc
  [[nodiscard]] Node& node(std::string_view ns, std::string_view stream, std::string_view tag);
  [[nodiscard]] const Node* find(const TagRef& tag) const;
  [[nodiscard]] const StreamSlot* find_slot(std::string_view ns, std::string_view name) const;
  void touch(Node& node);
  void touch_with_aliases(Node& node);
  void touch_outputs(const Referrer& referrer);
  void touch_outputs_of_consumers(const Node& node);
  void unsettle(Node& node);
  void forget_if_idle(Node& node);
  /// The only function that erases a StreamSlot. Callers must not keep a decision to erase across
  /// an update.
  void forget_if_empty(KeyLess::View key);

  // need.cc
  void settle();
  void settle(Node& node);
  void point_alias(Node& alias, Node* target);

  // links.cc
  void add_link(Referrer& referrer, const TagRef& tag, std::size_t index, Link::From from);
  void add_image_link(Referrer& referrer, const std::string& image, std::size_t index,
                      Link::From from);
  void add_input_links(Referrer& referrer);
  void add_output_links(Referrer& referrer);
  /// Creates and attaches the links of a referrer that has none.
  void link(Referrer& referrer);
  void unlink(Referrer& referrer);
  void attach(Referrer& referrer, std::uint32_t index);
  void detach(const Link& link);
  void spend(const Referrer& referrer, Edge& edge, Node& node);
  void refund(const Referrer& referrer, Node& node);
  void follow_all(std::string_view consumer_ns, Node& node, bool followed);
  void hosts_changed(const InternalHosts::Hosts& changed);

  // graph.cc
  void replace_stream(StreamSlot& slot, std::shared_ptr<const objects::ImageStream> stream);
  void forget_dependency(const ObjectKey& key);
  void touch_namespace(std::string_view ns);
  void remove_stream(const ObjectKey& key);
  void remove_namespace(std::string_view name);
  void remove_referrer(const ObjectKey& key);

  Options options;
  InternalHosts hosts;
  StreamSlots slots;
  std::unordered_set<std::unique_ptr<Referrer>, ReferrerHash, ReferrerEqual> referrers;
  std::unordered_map<ObjectKey, std::shared_ptr<const objects::ImageDependency>,
                     objects::ObjectKeyHash>
      dependencies;
  std::map<std::string, std::shared_ptr<const objects::Namespace>, std::less<>> namespaces;
  std::map<std::string, ForeignBudget, std::less<>> budgets;  ///< By consumer namespace.
  std::vector<Node*> unsettled;
  std::vector<Node*> touched;
  Counts counts;
};

}  // namespace imagedeps::graph
