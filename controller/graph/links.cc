#include <algorithm>

#include "base/check.h"
#include "graph/state.h"
#include "objects/pull_spec.h"

namespace imagedeps::graph {
namespace {

using objects::Kind;
using objects::ReferenceObject;
using From = Link::From;

/// A Build made from a BuildConfig carries resolved images; a hand-made one is no consumer
/// (behaviour.md 2.5).
bool consumes(const ReferenceObject& object, const Scope& scope) {
  return object.key.kind != Kind::Build && scope.contains(object.key.ns);
}

bool names_host(std::string_view image, const InternalHosts::Hosts& hosts) {
  return hosts.contains(image.substr(0, image.find('/')));
}

}  // namespace

void Graph::State::add_link(Holder& holder, const TagRef& tag, std::size_t index, From from) {
  if (tag.stream.empty() || tag.tag.empty()) return;
  if (from != From::Outputs && holder.links.size() >= options.references_per_object_max) {
    ++holder.dropped;
    return;
  }
  holder.links.push_back({.node = &node(tag.ns, tag.stream, tag.tag),
                          .index = static_cast<std::uint32_t>(index),
                          .from = from});
}

void Graph::State::add_image_link(Holder& holder, const std::string& image, std::size_t index,
                                  From from) {
  const auto tag = objects::internal_istag(image, hosts.hosts());
  if (tag) add_link(holder, *tag, index, from);
}

void Graph::State::add_input_links(Holder& holder) {
  const auto& object = *holder.object;
  for (std::size_t i = 0; i < object.references.size(); ++i) {
    const auto& reference = object.references[i];
    if (!reference.image_id) add_link(holder, reference.tag, i, From::References);
  }
  for (std::size_t i = 0; i < object.images.size(); ++i)
    add_image_link(holder, object.images[i].image, i, From::Images);
}

void Graph::State::add_output_links(Holder& holder) {
  const auto& outputs = holder.object->outputs;
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    outputs[i].image.empty() ? add_link(holder, outputs[i].tag, i, From::Outputs)
                             : add_image_link(holder, outputs[i].image, i, From::Outputs);
  }
}

void Graph::State::link(Holder& holder) {
  if (consumes(*holder.object, options.scope)) add_input_links(holder);
  if (!holder.object->finished) add_output_links(holder);
  holder.links.shrink_to_fit();
  counts.references_dropped += holder.dropped;
  for (std::uint32_t i = 0; i < holder.links.size(); ++i) attach(holder, i);
  touch_outputs(holder);
}

void Graph::State::unlink(Holder& holder) {
  touch_outputs(holder);
  counts.references_dropped -= holder.dropped;
  holder.dropped = 0;
  for (const Link& link : holder.links) {
    detach(link);
    if (link.from != From::Outputs) refund(holder, *link.node);
    unsettle(*link.node);
  }
  holder.links.clear();
}

void Graph::State::attach(Holder& holder, std::uint32_t index) {
  Link& link = holder.links[index];
  Node& node = *link.node;
  auto& edges = link.from == From::Outputs ? node.producers : node.consumers;
  link.position = static_cast<std::uint32_t>(edges.size());
  Edge& edge = edges.emplace_back(Edge{&holder, index});
  if (link.from != From::Outputs) {
    spend(holder, edge, node);
    if (edge.followed) ++node.followed;
    touch(node);
  }
  unsettle(node);
}

/// The last edge takes the place of the one that goes: an istag may have tens of thousands.
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
  moved.holder->links[moved.link].position = link.position;
}

void Graph::State::spend(const Holder& holder, Edge& edge, Node& node) {
  const std::string& ns = holder.object->key.ns;
  if (ns == node.home->key->first) return;
  auto& budget = budgets.try_emplace(ns, options.foreign_tags_per_namespace_max).first->second;
  const auto dropped = budget.dropped();
  const auto change = budget.add(node);
  counts.foreign_tags_dropped = counts.foreign_tags_dropped + budget.dropped() - dropped;
  edge.followed = budget.follows(node);
  if (change.evicted != nullptr && change.evicted != &node) follow_all(ns, *change.evicted, false);
}

void Graph::State::refund(const Holder& holder, Node& node) {
  const std::string& ns = holder.object->key.ns;
  if (ns == node.home->key->first) return;
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
    if (edge.holder->object->key.ns != consumer_ns || edge.followed == followed) continue;
    edge.followed = followed;
    node.followed = followed ? node.followed + 1 : node.followed - 1;
    touch_outputs(*edge.holder);
  }
  touch(node);
  unsettle(node);
}

void Graph::State::hosts_changed(const InternalHosts::Hosts& changed) {
  for (const auto& each : holders) {
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
  for (auto& [key, home] : homes) {
    if (home.stream == nullptr) continue;
    for (auto& [name, node] : home.nodes) {
      const auto* tag = home.stream->find(name);
      if (tag != nullptr && tag->spec && names_host(tag->spec->source_name, changed))
        touch_with_aliases(node);
    }
  }
}

}  // namespace imagedeps::graph
