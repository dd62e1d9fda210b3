#include <tuple>

#include "graph/state.h"

namespace imagedeps::graph {

TagRef tag_ref(const Node& node) {
  return {node.home->key->first, node.home->key->second, *node.tag};
}

bool before(const Node& a, const Node& b) {
  if (a.home == b.home) return *a.tag < *b.tag;
  return *a.home->key < *b.home->key;
}

Graph::State::State(Options given)
    : options(std::move(given)), hosts(options.internal_registry_hosts) {}

Node& Graph::State::node(std::string_view ns, std::string_view stream, std::string_view tag) {
  auto home = homes.find(KeyLess::View(ns, stream));
  if (home == homes.end()) {
    home = homes.try_emplace(StreamKey(ns, stream)).first;
    home->second.key = &home->first;
  }
  auto& nodes = home->second.nodes;
  auto found = nodes.find(tag);
  if (found == nodes.end()) {
    found = nodes.try_emplace(std::string(tag)).first;
    found->second.home = &home->second;
    found->second.tag = &found->first;
  }
  return found->second;
}

const Home* Graph::State::find_home(std::string_view ns, std::string_view name) const {
  const auto it = homes.find(KeyLess::View(ns, name));
  return it == homes.end() ? nullptr : &it->second;
}

const Node* Graph::State::find(const TagRef& tag) const {
  const Home* home = find_home(tag.ns, tag.stream);
  if (home == nullptr) return nullptr;
  const auto it = home->nodes.find(tag.tag);
  return it == home->nodes.end() ? nullptr : &it->second;
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

void Graph::State::touch_outputs(const Holder& holder) {
  for (const Link& link : holder.links) {
    if (link.from == Link::From::Outputs) touch_with_aliases(*link.node);
  }
}

void Graph::State::touch_outputs_of_consumers(const Node& node) {
  for (const Edge& edge : node.consumers) touch_outputs(*edge.holder);
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
  Home& home = *node.home;
  home.nodes.erase(home.nodes.find(*node.tag));
  forget_if_empty(*home.key);
}

void Graph::State::forget_if_empty(KeyLess::View key) {
  const auto it = homes.find(key);
  if (it == homes.end()) return;
  if (it->second.nodes.empty() && it->second.stream == nullptr) homes.erase(it);
}

}  // namespace imagedeps::graph
