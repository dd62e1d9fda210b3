#pragma once

#include <cstddef>
#include <cstdint>
#include <map>

namespace imagedeps::graph {

struct Node;
struct NodeBefore {
  bool operator()(const Node* a, const Node* b) const;
};

/// Which istags of other namespaces one consumer namespace makes us follow: the first `max` in
/// TagRef's order. That does not depend on who came first, so it is the same after a restart.
class ForeignBudget {
 public:
  explicit ForeignBudget(std::size_t max) : max_(max) {}
  ForeignBudget(const ForeignBudget&) = delete;
  ForeignBudget& operator=(const ForeignBudget&) = delete;

  /// The istags whose following one reference more or less changed; null: none.
  struct Change {
    Node* admitted = nullptr;
    Node* evicted = nullptr;  ///< May be the added istag itself.
  };
  [[nodiscard]] Change add(Node& node);
  [[nodiscard]] Change remove(Node& node);  ///< Of a node that was added.

  [[nodiscard]] bool follows(const Node& node) const;  ///< Of a node that was added.
  [[nodiscard]] std::size_t dropped() const {
    return tags_.size() > max_ ? tags_.size() - max_ : 0;
  }
  [[nodiscard]] bool empty() const { return tags_.empty(); }

 private:
  using Tags = std::map<Node*, std::uint32_t, NodeBefore>;  ///< istag -> references
  std::size_t max_;
  Tags tags_;
  Tags::iterator cut_ = tags_.end();  ///< The first that is not followed.
};

}  // namespace imagedeps::graph
