#include "graph/foreign_budget.h"

#include <iterator>

#include "base/check.h"
#include "graph/state.h"

namespace imagedeps::graph {

bool NodeBefore::operator()(const Node* a, const Node* b) const { return before(*a, *b); }

ForeignBudget::Change ForeignBudget::add(Node& node) {
  const auto [it, fresh] = tags_.emplace(&node, 0);
  ++it->second;
  if (!fresh || tags_.size() <= max_ || (cut_ != tags_.end() && before(*cut_->first, node)))
    return {};
  cut_ = std::prev(cut_);
  return {.evicted = cut_->first};
}

ForeignBudget::Change ForeignBudget::remove(Node& node) {
  const auto it = tags_.find(&node);
  CHECK(it != tags_.end());
  if (--it->second > 0) return {};
  Change change;
  if (cut_ != tags_.end() && follows(node)) change.admitted = cut_->first;
  if (change.admitted != nullptr || it == cut_) ++cut_;
  tags_.erase(it);
  return change;
}

bool ForeignBudget::follows(const Node& node) const {
  return cut_ == tags_.end() || before(node, *cut_->first);
}

}  // namespace imagedeps::graph
