#include <algorithm>

#include "graph/state.h"
#include "objects/pull_spec.h"

namespace imagedeps::graph {
namespace {

using objects::Kind;
using objects::Reference;

Reference reference_of(const Referrer& referrer, const Link& link) {
  if (link.from == Link::From::References) return referrer.object->references[link.index];
  return {.tag = tag_ref(*link.node), .field_path = referrer.object->images[link.index].field_path};
}

Consumer consumer_of(const Edge& edge) {
  return {edge.referrer->object->key,
          reference_of(*edge.referrer, edge.referrer->links[edge.link]),
          {}};
}

Consumer consumer_of(const Node& alias) {
  const TagRef from = tag_ref(alias);
  return {{Kind::ImageStream, from.ns, from.stream},
          {.tag = tag_ref(*alias.alias_target), .field_path = "spec.tags[" + from.tag + "].from"},
          from.tag};
}

Consumer consumer_of(const objects::ImageDependency& declared) {
  return {{Kind::ImageDependency, declared.meta.ns, declared.meta.name},
          {.tag = declared.tag, .field_path = "spec.imageStreamTag"},
          {}};
}

Producer producer_of(const Edge& edge, const TagRef& tag) {
  const auto& object = *edge.referrer->object;
  return {object.key, object.outputs[edge.referrer->links[edge.link].index].by,
          object.key.ns != tag.ns};
}

}  // namespace

bool Graph::needed(const TagRef& tag) const {
  const Node* node = state_->find(tag);
  return node != nullptr && node->needed;
}

std::vector<TagRef> Graph::all_needed() const {
  std::vector<TagRef> tags;
  tags.reserve(state_->counts.needed);
  for (const auto& [key, slot] : state_->slots) {
    for (const auto& [name, node] : slot.nodes) {
      if (node.needed) tags.push_back({key.first, key.second, name});
    }
  }
  return tags;
}

std::vector<TagRef> Graph::needed_of_stream(std::string_view ns, std::string_view name) const {
  std::vector<TagRef> tags;
  const StreamSlot* slot = state_->find_slot(ns, name);
  if (slot == nullptr) return tags;
  for (const auto& [tag, node] : slot->nodes) {
    if (node.needed) tags.push_back({slot->key->first, slot->key->second, tag});
  }
  return tags;
}

std::vector<Consumer> Graph::consumers(const TagRef& tag) const {
  std::vector<Consumer> found;
  const Node* node = state_->find(tag);
  if (node == nullptr) return found;
  for (const Edge& edge : node->consumers) {
    if (edge.followed) found.push_back(consumer_of(edge));
  }
  for (const Node* alias : node->alias_sources) found.push_back(consumer_of(*alias));
  const bool in_scope = state_->options.scope.contains(tag.ns);
  for (const auto& dependency : node->dependencies) {
    if (in_scope && !dependency->managed_by_us) found.push_back(consumer_of(*dependency));
  }
  std::sort(found.begin(), found.end(), [](const Consumer& a, const Consumer& b) {
    return std::tie(a.object, a.reference.field_path) < std::tie(b.object, b.reference.field_path);
  });
  return found;
}

std::vector<TagRef> Graph::aliases_of(const TagRef& tag) const {
  std::vector<TagRef> found;
  const Node* node = state_->find(tag);
  if (node == nullptr) return found;
  for (const Node* alias : graph::aliases_of(*node)) found.push_back(tag_ref(*alias));
  return found;
}

std::vector<Producer> Graph::producers(const TagRef& tag) const {
  std::vector<Producer> found;
  const Node* node = state_->find(tag);
  if (node == nullptr) return found;
  for (const Edge& edge : node->producers) found.push_back(producer_of(edge, tag));
  const auto less = [](const Producer& a, const Producer& b) {
    return std::tie(a.object, a.by) < std::tie(b.object, b.by);
  };
  const auto same = [](const Producer& a, const Producer& b) {
    return a.object == b.object && a.by == b.by;
  };
  std::sort(found.begin(), found.end(), less);
  found.erase(std::unique(found.begin(), found.end(), same), found.end());
  return found;
}

std::shared_ptr<const objects::ReferenceObject> Graph::object(const ObjectKey& key) const {
  const auto it = state_->referrers.find(key);
  return it == state_->referrers.end() ? nullptr : (*it)->object;
}

std::vector<Reference> Graph::references_of(const ObjectKey& key) const {
  const auto found = object(key);
  if (found == nullptr) return {};
  std::vector<Reference> references = found->references;
  for (const auto& image : found->images) {
    const auto tag = objects::internal_istag(image.image, state_->hosts.hosts());
    if (tag) references.push_back({.tag = *tag, .field_path = image.field_path});
  }
  return references;
}

std::vector<TagRef> Graph::inputs_of(const ObjectKey& key) const {
  std::vector<TagRef> tags;
  const auto it = state_->referrers.find(key);
  if (it == state_->referrers.end()) return tags;
  for (const Link& link : (*it)->links) {
    if (link.from != Link::From::Outputs && link.node->consumers[link.position].followed)
      tags.push_back(tag_ref(*link.node));
  }
  std::sort(tags.begin(), tags.end());
  tags.erase(std::unique(tags.begin(), tags.end()), tags.end());
  return tags;
}

std::vector<TagRef> Graph::outputs_of(const ObjectKey& key) const {
  std::vector<TagRef> tags;
  const auto it = state_->referrers.find(key);
  if (it == state_->referrers.end()) return tags;
  for (const Link& link : (*it)->links) {
    if (link.from == Link::From::Outputs) tags.push_back(tag_ref(*link.node));
  }
  return tags;
}

std::shared_ptr<const objects::ImageStream> Graph::stream(std::string_view ns,
                                                          std::string_view name) const {
  const StreamSlot* slot = state_->find_slot(ns, name);
  return slot == nullptr ? nullptr : slot->stream;
}

std::shared_ptr<const objects::Namespace> Graph::ns(std::string_view name) const {
  const auto it = state_->namespaces.find(name);
  return it == state_->namespaces.end() ? nullptr : it->second;
}

std::vector<std::shared_ptr<const objects::ImageDependency>> Graph::dependencies(
    const TagRef& tag) const {
  const Node* node = state_->find(tag);
  if (node == nullptr) return {};
  auto found = node->dependencies;
  std::sort(found.begin(), found.end(),
            [](const auto& a, const auto& b) { return a->meta.name < b->meta.name; });
  return found;
}

bool Graph::internal_host(std::string_view host) const { return state_->hosts.contains(host); }

std::set<std::string> Graph::unmatched(const Scope& scope) const {
  std::set<std::string> found;
  for (const std::string& entry : scope.namespaces) {
    const auto matches = [&](const auto& each) { return glob_matches(entry, each.first); };
    if (std::none_of(state_->namespaces.begin(), state_->namespaces.end(), matches))
      found.insert(entry);
  }
  return found;
}

void Graph::each_object(
    const std::function<void(const std::shared_ptr<const objects::ReferenceObject>&)>& visit)
    const {
  for (const auto& referrer : state_->referrers) visit(referrer->object);
}

void Graph::each_stream(const std::function<void(const objects::ImageStream&)>& visit) const {
  for (const auto& [key, slot] : state_->slots) {
    if (slot.stream != nullptr) visit(*slot.stream);
  }
}

std::map<Kind, std::size_t> Graph::references_by_kind() const {
  std::map<Kind, std::size_t> counts;
  const auto followed = [](const Link& link) {
    return link.from != Link::From::Outputs && link.node->consumers[link.position].followed;
  };
  for (const auto& referrer : state_->referrers) {
    counts[referrer->object->key.kind] += static_cast<std::size_t>(
        std::count_if(referrer->links.begin(), referrer->links.end(), followed));
  }
  for (const auto& [key, slot] : state_->slots) {
    for (const auto& [tag, node] : slot.nodes)
      counts[Kind::ImageStream] += node.alias_sources.size();
  }
  for (const auto& [key, dependency] : state_->dependencies)
    counts[Kind::ImageDependency] += dependency->managed_by_us ? 0 : 1;
  return counts;
}

std::size_t Graph::references_dropped(const ObjectKey& key) const {
  const auto found = state_->referrers.find(key);
  return found == state_->referrers.end() ? 0 : (*found)->dropped;
}

std::size_t Graph::foreign_tags_dropped(std::string_view ns) const {
  const auto found = state_->budgets.find(ns);
  return found == state_->budgets.end() ? 0 : found->second.dropped();
}

Graph::Counts Graph::counts() const { return state_->counts; }
const Options& Graph::options() const { return state_->options; }

}  // namespace imagedeps::graph
