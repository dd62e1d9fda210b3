#include <algorithm>

#include "base/check.h"
#include "graph/state.h"

namespace imagedeps::graph {
namespace {

bool needed_directly(const Node& node, const Scope& scope) {
  if (node.followed > 0) return true;
  return scope.contains(node.slot->key->first) &&
         std::any_of(node.dependencies.begin(), node.dependencies.end(),
                     [](const auto& each) { return !each->managed_by_us; });
}

const Node* two_on(const Node* node) {
  const Node* next = node == nullptr ? nullptr : node->alias_target;
  return next == nullptr ? nullptr : next->alias_target;
}

/// The alias cycle that contains `node`, starting with `node`; empty if there is none. `node` may
/// lead into a cycle that does not contain it, so a second pointer (the hare) detects cycles.
std::vector<const Node*> cycle_of(const Node& node) {
  std::vector<const Node*> path = {&node};
  const Node* hare = two_on(&node);
  for (const Node* next = node.alias_target; next != &node;
       next = next->alias_target, hare = two_on(hare)) {
    if (next == nullptr || next == hare) return {};
    path.push_back(next);
  }
  return path;
}

/// Reports whether `node` is needed. An alias has one target, so a node is on at most one cycle.
/// Need that comes from the cycle itself does not count: something outside must need one of its
/// tags.
bool supported(const Node& node, const Scope& scope) {
  if (needed_directly(node, scope)) return true;
  if (node.alias_sources.empty()) return false;
  const auto cycle = cycle_of(node);
  if (cycle.empty()) return true;
  for (std::size_t i = 0; i < cycle.size(); ++i) {
    if (needed_directly(*cycle[i], scope)) return true;
    const Node* previous = cycle[i == 0 ? cycle.size() - 1 : i - 1];
    const auto& sources = cycle[i]->alias_sources;
    if (std::any_of(sources.begin(), sources.end(),
                    [&](const Node* source) { return source != previous; }))
      return true;
  }
  return false;
}

}  // namespace

bool is_alias(const objects::SpecTag& spec) {
  return spec.source_kind == objects::SourceKind::ImageStreamTag && !spec.reference;
}

void Graph::State::settle() {
  while (!unsettled.empty()) {
    Node& node = *unsettled.back();
    unsettled.pop_back();
    node.unsettled = false;
    settle(node);
    forget_if_idle(node);
  }
}

void Graph::State::settle(Node& node) {
  const bool needed = supported(node, options.scope);
  if (needed != node.needed) {
    touch(node);
    node.needed = needed;
    counts.needed = needed ? counts.needed + 1 : counts.needed - 1;
    touch(node);
  }
  Node* target = nullptr;
  const StreamSlot& slot = *node.slot;
  if (needed && slot.stream != nullptr && options.scope.contains(slot.key->first)) {
    const auto* tag = slot.stream->find(*node.tag);
    if (tag != nullptr && tag->spec && is_alias(*tag->spec)) {
      const auto ref = alias_target(*slot.stream, *tag->spec);
      if (ref) target = &this->node(ref->ns, ref->stream, ref->tag);
    }
  }
  point_alias(node, target);
}

void Graph::State::point_alias(Node& alias, Node* target) {
  if (alias.alias_target == target) return;
  if (Node* old = alias.alias_target) {
    auto& sources = old->alias_sources;
    const auto it = std::find(sources.begin(), sources.end(), &alias);
    CHECK(it != sources.end());
    sources.erase(it);
    touch(*old);
    unsettle(*old);
  }
  alias.alias_target = target;
  if (target == nullptr) return;
  target->alias_sources.push_back(&alias);
  touch(*target);
  unsettle(*target);
}

}  // namespace imagedeps::graph
