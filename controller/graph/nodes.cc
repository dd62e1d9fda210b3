#include <tuple>

#include "graph/state.h"

namespace imagedeps::graph {

TagRef tag_ref(const Node& node) {
  return {node.slot->key->first, node.slot->key->second, *node.tag};
}

bool before(const Node& a, const Node& b) {
  if (a.slot == b.slot) return *a.tag < *b.tag;
  return *a.slot->key < *b.slot->key;
}

Graph::State::State(Options given)
    : options(std::move(given)), hosts(options.internal_registry_hosts) {}

Node& Graph::State::node(std::string_view ns, std::string_view stream, std::string_view tag) {
  auto slot = slots.find(KeyLess::View(ns, stream));
  if (slot == slots.end()) {
    slot = slots.try_emplace(StreamKey(ns, stream)).first;
    slot->second.key = &slot->first;
  }
  auto& nodes = slot->second.nodes;
  auto found = nodes.find(tag);
  if (found == nodes.end()) {
    found = nodes.try_emplace(std::string(tag)).first;
    found->second.slot = &slot->second;
    found->second.tag = &found->first;
  }
  return found->second;
}

const StreamSlot* Graph::State::find_slot(std::string_view ns, std::string_view name) const {
  const auto it = slots.find(KeyLess::View(ns, name));
  return it == slots.end() ? nullptr : &it->second;
}

const Node* Graph::State::find(const TagRef& tag) const {
  const StreamSlot* slot = find_slot(tag.ns, tag.stream);
  if (slot == nullptr) return nullptr;
  const auto it = slot->nodes.find(tag.tag);
  return it == slot->nodes.end() ? nullptr : &it->second;
}

void Graph::State::touch(Node& node) {
  if (node.touched || (!node.needed && node.dependencies.empty())) return;
  node.touched = true;
  touched.push_back(&node);
}

std::vector<Node*> aliases_of(const Node& node) {
  std::vector<Node*> found = node.alias_sources;
  if (found.empty()) return found;
  std::unordered_set<const Node*> seen(found.begin(), found.end());
  seen.insert(&node);
  for (std::size_t i = 0; i < found.size(); ++i) {
    for (Node* source : found[i]->alias_sources) {
      if (seen.insert(source).second) found.push_back(source);
    }
  }
  return found;
}

void Graph::State::touch_with_aliases(Node& node) {
  touch(node);
  for (Node* alias : graph::aliases_of(node)) touch(*alias);
}

void Graph::State::touch_outputs(const Referrer& referrer) {
  for (const Link& link : referrer.links) {
    if (link.from == Link::From::Outputs) touch_with_aliases(*link.node);
  }
}

void Graph::State::touch_outputs_of_consumers(const Node& node) {
  for (const Edge& edge : node.consumers) touch_outputs(*edge.referrer);
}

void Graph::State::unsettle(Node& node) {
  if (node.unsettled) return;
  node.unsettled = true;
  unsettled.push_back(&node);
}

void Graph::State::forget_if_idle(Node& node) {
  const bool idle = node.consumers.empty() && node.producers.empty() &&
                    node.alias_sources.empty() && node.dependencies.empty() && !node.touched &&
                    !node.unsettled;
  if (!idle) return;
  StreamSlot& slot = *node.slot;
  slot.nodes.erase(slot.nodes.find(*node.tag));
  forget_if_empty(*slot.key);
}

void Graph::State::forget_if_empty(KeyLess::View key) {
  const auto it = slots.find(key);
  if (it == slots.end()) return;
  if (it->second.nodes.empty() && it->second.stream == nullptr) slots.erase(it);
}

}  // namespace imagedeps::graph
