#include "graph/graph.h"

#include <algorithm>
#include <utility>

#include "graph/state.h"
#include "graph/stream_change.h"

namespace imagedeps::graph {
namespace {

using objects::ImageDependency;
using objects::ImageStream;
using objects::Kind;
using objects::ReferenceObject;

bool resolves(const ImageStream* stream, const std::string& name) {
  const auto* tag = stream == nullptr ? nullptr : stream->find(name);
  return tag != nullptr && tag_resolves(*tag);
}

bool same_edges(const ReferenceObject& a, const ReferenceObject& b) {
  return a.finished == b.finished && a.reason == b.reason && a.build_config == b.build_config &&
         a.references == b.references && a.images == b.images && a.outputs == b.outputs;
}

/// Equal in all but what we write ourselves.
bool same_wish(const ImageDependency& a, const ImageDependency& b) {
  return a.meta.uid == b.meta.uid && a.meta.generation == b.meta.generation &&
         a.meta.deleting == b.meta.deleting && a.tag == b.tag && a.management == b.management &&
         a.managed_by_us == b.managed_by_us && a.requested_at == b.requested_at;
}

/// Manifests have no resourceVersion.
bool same_version(const ImageStream* a, const ImageStream* b) {
  return a != nullptr && b != nullptr && !a->meta.resource_version.empty() &&
         a->meta.uid == b->meta.uid && a->meta.resource_version == b->meta.resource_version;
}

}  // namespace

Graph::Graph(Options options) : state_(std::make_unique<State>(std::move(options))) {}
Graph::~Graph() = default;

void Graph::State::replace_stream(StreamSlot& slot, std::shared_ptr<const ImageStream> stream) {
  const auto old = std::exchange(slot.stream, std::move(stream));
  if (old == nullptr && slot.stream != nullptr) ++counts.streams;
  if (old != nullptr && slot.stream == nullptr) --counts.streams;
  const auto changed = hosts.replace(old.get(), slot.stream.get());
  if (same_version(old.get(), slot.stream.get())) return;
  const StreamChange change(old.get(), slot.stream.get());
  for (auto& [name, node] : slot.nodes) {
    if (!change.concerns(name)) continue;
    touch_with_aliases(node);
    if (resolves(old.get(), name) != resolves(slot.stream.get(), name))
      touch_outputs_of_consumers(node);
    if (node.needed) unsettle(node);
  }
  if (!changed.empty()) hosts_changed(changed);
  settle();
}

void Graph::upsert(std::shared_ptr<const ImageStream> stream) {
  auto [it, fresh] = state_->slots.try_emplace(StreamKey(stream->meta.ns, stream->meta.name));
  if (fresh) it->second.key = &it->first;
  state_->replace_stream(it->second, std::move(stream));
}

void Graph::upsert(std::shared_ptr<const ReferenceObject> object) {
  auto& referrers = state_->referrers;
  const auto found = referrers.find(object->key);
  if (found == referrers.end()) {
    auto referrer = std::make_unique<Referrer>();
    referrer->object = std::move(object);
    state_->link(**referrers.insert(std::move(referrer)).first);
    ++state_->counts.objects;
  } else if (Referrer& referrer = **found; same_edges(*referrer.object, *object)) {
    referrer.object = std::move(object);
  } else {
    state_->unlink(referrer);
    referrer.object = std::move(object);
    state_->link(referrer);
  }
  state_->settle();
}

void Graph::upsert(std::shared_ptr<const ImageDependency> dependency) {
  const ObjectKey key{Kind::ImageDependency, dependency->meta.ns, dependency->meta.name};
  auto& known = state_->dependencies[key];
  if (known != nullptr && same_wish(*known, *dependency)) {
    Node& node = state_->node(known->tag.ns, known->tag.stream, known->tag.tag);
    std::replace(node.dependencies.begin(), node.dependencies.end(), known, dependency);
    known = std::move(dependency);
    return;
  }
  if (known != nullptr) state_->forget_dependency(key);
  Node& node = state_->node(dependency->tag.ns, dependency->tag.stream, dependency->tag.tag);
  node.dependencies.push_back(dependency);
  state_->dependencies[key] = std::move(dependency);
  state_->touch_with_aliases(node);
  state_->unsettle(node);
  state_->settle();
}

void Graph::State::forget_dependency(const ObjectKey& key) {
  const auto it = dependencies.find(key);
  if (it == dependencies.end()) return;
  const TagRef& tag = it->second->tag;
  Node& referrer = node(tag.ns, tag.stream, tag.tag);
  touch_with_aliases(referrer);
  referrer.dependencies.erase(
      std::find(referrer.dependencies.begin(), referrer.dependencies.end(), it->second));
  unsettle(referrer);
  dependencies.erase(it);
}

void Graph::upsert(std::shared_ptr<const objects::Namespace> ns) {
  const std::string& name = ns->meta.name;
  auto& known = state_->namespaces[name];
  const auto before = known == nullptr ? objects::ManagementState::Managed : known->management;
  known = std::move(ns);
  if (before != known->management) state_->touch_namespace(known->meta.name);
}

void Graph::State::touch_namespace(std::string_view ns) {
  for (auto it = slots.lower_bound(KeyLess::View(ns, ""));
       it != slots.end() && it->first.first == ns; ++it) {
    for (auto& [name, node] : it->second.nodes) touch_with_aliases(node);
  }
}

void Graph::remove(const ObjectKey& key) {
  switch (key.kind) {
    case Kind::ImageStream: state_->remove_stream(key); break;
    case Kind::ImageDependency: state_->forget_dependency(key); break;
    case Kind::Namespace: state_->remove_namespace(key.name); break;
    default: state_->remove_referrer(key);
  }
  state_->settle();
}

void Graph::State::remove_stream(const ObjectKey& key) {
  const auto it = slots.find(KeyLess::View(key.ns, key.name));
  if (it == slots.end() || it->second.stream == nullptr) return;
  replace_stream(it->second, nullptr);
  forget_if_empty(KeyLess::View(key.ns, key.name));
}

void Graph::State::remove_namespace(std::string_view name) {
  const auto it = namespaces.find(name);
  if (it == namespaces.end()) return;
  if (it->second->management != objects::ManagementState::Managed) touch_namespace(name);
  namespaces.erase(it);
}

void Graph::State::remove_referrer(const ObjectKey& key) {
  const auto it = referrers.find(key);
  if (it == referrers.end()) return;
  unlink(**it);
  referrers.erase(it);
  --counts.objects;
}

std::vector<TagRef> Graph::take_touched() {
  std::vector<TagRef> tags;
  tags.reserve(state_->touched.size());
  for (Node* node : state_->touched) {
    tags.push_back(tag_ref(*node));
    node->touched = false;
    state_->forget_if_idle(*node);
  }
  state_->touched.clear();
  return tags;
}

}  // namespace imagedeps::graph
