#include <algorithm>

#include "base/check.h"
#include "graph/state.h"
#include "objects/pull_spec.h"

namespace imagedeps::graph {
namespace {

using objects::Kind;
using objects::ReferenceObject;
using From = Link::From;

/// A Build of a BuildConfig is not a consumer: its images are resolved (behaviour.md 2.1 and 2.5).
bool consumes(const ReferenceObject& object, const Scope& scope) {
  const bool of_config = object.key.kind == Kind::Build && !object.build_config.empty();
  return !of_config && scope.contains(object.key.ns);
}

bool names_host(std::string_view image, const InternalHosts::Hosts& hosts) {
  return hosts.contains(image.substr(0, image.find('/')));
}

}  // namespace

void Graph::State::add_link(Referrer& referrer, const TagRef& tag, std::size_t index, From from) {
  if (tag.stream.empty() || tag.tag.empty()) return;
  if (from != From::Outputs && referrer.links.size() >= options.references_per_object_max) {
    ++referrer.dropped;
    return;
  }
  referrer.links.push_back({.node = &node(tag.ns, tag.stream, tag.tag),
                            .index = static_cast<std::uint32_t>(index),
                            .from = from});
}

void Graph::State::add_image_link(Referrer& referrer, const std::string& image, std::size_t index,
                                  From from) {
  const auto tag = objects::internal_istag(image, hosts.hosts());
  if (tag) add_link(referrer, *tag, index, from);
}

void Graph::State::add_input_links(Referrer& referrer) {
  const auto& object = *referrer.object;
  for (std::size_t i = 0; i < object.references.size(); ++i) {
    const auto& reference = object.references[i];
    if (!reference.image_id) add_link(referrer, reference.tag, i, From::References);
  }
  for (std::size_t i = 0; i < object.images.size(); ++i)
    add_image_link(referrer, object.images[i].image, i, From::Images);
}

void Graph::State::add_output_links(Referrer& referrer) {
  const auto& outputs = referrer.object->outputs;
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    outputs[i].image.empty() ? add_link(referrer, outputs[i].tag, i, From::Outputs)
                             : add_image_link(referrer, outputs[i].image, i, From::Outputs);
  }
}

void Graph::State::link(Referrer& referrer) {
  if (consumes(*referrer.object, options.scope)) add_input_links(referrer);
  if (!referrer.object->finished) add_output_links(referrer);
  referrer.links.shrink_to_fit();
  counts.references_dropped += referrer.dropped;
  for (std::uint32_t i = 0; i < referrer.links.size(); ++i) attach(referrer, i);
  touch_outputs(referrer);
}

void Graph::State::unlink(Referrer& referrer) {
  touch_outputs(referrer);
  counts.references_dropped -= referrer.dropped;
  referrer.dropped = 0;
  for (const Link& link : referrer.links) {
    detach(link);
    if (link.from != From::Outputs) refund(referrer, *link.node);
    unsettle(*link.node);
  }
  referrer.links.clear();
}

void Graph::State::attach(Referrer& referrer, std::uint32_t index) {
  Link& link = referrer.links[index];
  Node& node = *link.node;
  auto& edges = link.from == From::Outputs ? node.producers : node.consumers;
  link.position = static_cast<std::uint32_t>(edges.size());
  Edge& edge = edges.emplace_back(Edge{&referrer, index});
  if (link.from != From::Outputs) {
    spend(referrer, edge, node);
    if (edge.followed) ++node.followed;
    touch(node);
  }
  unsettle(node);
}

/// Moves the last edge into the place of the removed one, because an istag can have tens of
/// thousands of edges.
void Graph::State::detach(const Link& link) {
  const bool output = link.from == From::Outputs;
  auto& edges = output ? link.node->producers : link.node->consumers;
  CHECK(link.position < edges.size());
  if (!output && edges[link.position].followed) --link.node->followed;
  touch(*link.node);
  edges[link.position] = edges.back();
  edges.pop_back();
  if (link.position == edges.size()) return;
  const Edge& moved = edges[link.position];
  moved.referrer->links[moved.link].position = link.position;
}

void Graph::State::spend(const Referrer& referrer, Edge& edge, Node& node) {
  const std::string& ns = referrer.object->key.ns;
  if (ns == node.slot->key->first) return;
  auto& budget = budgets.try_emplace(ns, options.foreign_tags_per_namespace_max).first->second;
  const auto dropped = budget.dropped();
  const auto change = budget.add(node);
  counts.foreign_tags_dropped = counts.foreign_tags_dropped + budget.dropped() - dropped;
  edge.followed = budget.follows(node);
  if (change.evicted != nullptr && change.evicted != &node) follow_all(ns, *change.evicted, false);
}

void Graph::State::refund(const Referrer& referrer, Node& node) {
  const std::string& ns = referrer.object->key.ns;
  if (ns == node.slot->key->first) return;
  const auto it = budgets.find(ns);
  CHECK(it != budgets.end());
  const auto dropped = it->second.dropped();
  const auto change = it->second.remove(node);
  counts.foreign_tags_dropped = counts.foreign_tags_dropped + it->second.dropped() - dropped;
  if (change.admitted != nullptr) follow_all(ns, *change.admitted, true);
  if (it->second.empty()) budgets.erase(it);
}

void Graph::State::follow_all(std::string_view consumer_ns, Node& node, bool followed) {
  for (Edge& edge : node.consumers) {
    if (edge.referrer->object->key.ns != consumer_ns || edge.followed == followed) continue;
    edge.followed = followed;
    node.followed = followed ? node.followed + 1 : node.followed - 1;
    touch_outputs(*edge.referrer);
  }
  touch(node);
  unsettle(node);
}

void Graph::State::hosts_changed(const InternalHosts::Hosts& changed) {
  for (const auto& each : referrers) {
    const auto& object = *each->object;
    const bool concerned =
        std::any_of(object.images.begin(), object.images.end(),
                    [&](const auto& image) { return names_host(image.image, changed); }) ||
        std::any_of(object.outputs.begin(), object.outputs.end(),
                    [&](const auto& output) { return names_host(output.image, changed); });
    if (!concerned) continue;
    unlink(*each);
    link(*each);
  }
  for (auto& [key, slot] : slots) {
    if (slot.stream == nullptr) continue;
    for (auto& [name, node] : slot.nodes) {
      const auto* tag = slot.stream->find(name);
      if (tag != nullptr && tag->spec && names_host(tag->spec->source_name, changed))
        touch_with_aliases(node);
    }
  }
}

}  // namespace imagedeps::graph
