#pragma once

#include <cstddef>
#include <cstdint>
#include <map>

namespace imagedeps::graph {

struct Node;
/// Orders nodes by TagRef.
struct NodeBefore {
  bool operator()(const Node* a, const Node* b) const;
};

/// Selects the istags in other namespaces that are followed for one consumer namespace: the first
/// `max` in the order of TagRef. The selection does not depend on the order of events, so a restart
/// does not change it. Nodes are not owned and must outlive their references here.
class ForeignBudget {
 public:
  explicit ForeignBudget(std::size_t max) : max_(max) {}
  ForeignBudget(const ForeignBudget&) = delete;
  ForeignBudget& operator=(const ForeignBudget&) = delete;

  /// The istags that start or stop being followed; null if none does.
  struct Change {
    Node* admitted = nullptr;
    Node* evicted = nullptr;  ///< May be the added istag itself.
  };
  /// Adds one reference to `node`.
  [[nodiscard]] Change add(Node& node);
  /// Removes one reference. `node` must have one.
  [[nodiscard]] Change remove(Node& node);

  /// Reports whether `node`, which must have a reference, is followed.
  [[nodiscard]] bool follows(const Node& node) const;
  /// Number of istags that are not followed.
  [[nodiscard]] std::size_t dropped() const {
    return tags_.size() > max_ ? tags_.size() - max_ : 0;
  }
  [[nodiscard]] bool empty() const { return tags_.empty(); }

 private:
  using Tags = std::map<Node*, std::uint32_t, NodeBefore>;  ///< istag -> references
  std::size_t max_;
  Tags tags_;
  Tags::iterator cut_ = tags_.end();  ///< The first istag that is not followed.
};

}  // namespace imagedeps::graph
