#include "audit/inventory.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <utility>

namespace imagedeps::audit {

using objects::ImageStream;
using objects::Kind;
using objects::ObjectKey;
using objects::ReferenceObject;
using objects::StreamTag;
using objects::TagRef;

namespace {

graph::Options options_for(graph::Scope scope) {
  graph::Options options;
  options.scope = std::move(scope);
  options.references_per_object_max = std::numeric_limits<std::size_t>::max();
  options.foreign_tags_per_namespace_max = std::numeric_limits<std::size_t>::max();
  return options;
}

template <typename T>
void join(std::vector<T>& into, const std::vector<T>& more) {
  for (const T& item : more)
    if (std::find(into.begin(), into.end(), item) == into.end()) into.push_back(item);
}

void join(ReferenceObject& into, const ReferenceObject& more) {
  join(into.references, more.references);
  join(into.images, more.images);
  join(into.outputs, more.outputs);
  into.faults.join(more.faults);
}

/// Adds what `earlier` has and `stream` does not have.
void join(ImageStream& stream, const ImageStream& earlier) {
  const auto fill = [](std::string& text, const std::string& other) {
    if (text.empty()) text = other;
  };
  fill(stream.spec_repository, earlier.spec_repository);
  fill(stream.repository, earlier.repository);
  fill(stream.public_repository, earlier.public_repository);
  stream.local_lookup |= earlier.local_lookup;
  stream.repository_imported |= earlier.repository_imported;
  for (const StreamTag& tag : earlier.tags) {
    const auto same = std::find_if(stream.tags.begin(), stream.tags.end(),
                                   [&](const StreamTag& each) { return each.name == tag.name; });
    if (same == stream.tags.end()) {
      stream.tags.push_back(tag);
      continue;
    }
    if (!same->spec) same->spec = tag.spec;
    if (!same->status) same->status = tag.status;
  }
  std::sort(stream.tags.begin(), stream.tags.end(),
            [](const StreamTag& a, const StreamTag& b) { return a.name < b.name; });
}

/// The alias tag of a consumer with kind ImageStream.
TagRef alias_of(const graph::Consumer& consumer) {
  return {consumer.object.ns, consumer.object.name, consumer.alias_tag};
}

void count_report(Reports& reports, const objects::DependencyStatus& status) {
  if (status.find("Ready") == nullptr) return;
  ++reports.count;
  const auto note = [&](const std::optional<TimePoint>& time) {
    if (time) reports.newest = std::max(reports.newest.value_or(*time), *time);
  };
  note(status.first_seen);
  note(status.last_attempt);
  for (const objects::Condition& condition : status.conditions) note(condition.since);
}

}  // namespace

Inventory::Inventory(graph::Scope scope)
    : graph_(std::make_unique<graph::Graph>(options_for(std::move(scope)))) {}

graph::Scope Inventory::everywhere() {
  return {.namespaces = {}, .exclude_namespaces = {}, .shared_namespaces = {"openshift"}};
}

void Inventory::note_role(const ObjectKey& key, Role role) {
  if (role == Role::Judged) {
    given_.erase(key);
  } else if (graph_->object(key) == nullptr) {
    given_.insert(key);
  }
}

void Inventory::add(const ImageStream& stream) {
  auto joined = std::make_shared<ImageStream>(stream);
  if (const auto earlier = graph_->stream(stream.meta.ns, stream.meta.name))
    join(*joined, *earlier);
  const std::shared_ptr<const ImageStream> added = std::move(joined);
  graph_->upsert(added);
  resolve(*added);
}

void Inventory::resolve(const ImageStream& stream) {
  const auto found = local_names_.find({stream.meta.ns, stream.meta.name});
  if (found == local_names_.end()) return;
  for (const NamedBy& each : found->second) {
    const auto object = graph_->object(each.object);
    if (object == nullptr || (!each.name.forced && !stream.local_lookup)) continue;
    auto resolved = std::make_shared<ReferenceObject>(*object);
    join(resolved->references, {{.tag = each.name.tag, .field_path = each.name.field_path}});
    graph_->upsert(std::shared_ptr<const ReferenceObject>(std::move(resolved)));
  }
}

void Inventory::add_local_names(const ObjectKey& key, const std::vector<LocalName>& names) {
  for (const LocalName& name : names) {
    local_names_[{name.tag.ns, name.tag.stream}].push_back({key, name});
    if (const auto stream = graph_->stream(name.tag.ns, name.tag.stream)) resolve(*stream);
  }
}

std::vector<Inventory::NamedBy> Inventory::unresolved_names() const {
  std::vector<NamedBy> found;
  for (const auto& [key, names] : local_names_) {
    const auto stream = graph_->stream(key.first, key.second);
    if (stream == nullptr || stream->local_lookup) continue;
    std::ranges::copy_if(names, std::back_inserter(found), [&](const NamedBy& each) {
      return !each.name.forced && stream->find(each.name.tag.tag) != nullptr;
    });
  }
  return found;
}

std::set<std::string> Inventory::namespaces_of_local_names() const {
  std::set<std::string> namespaces;
  for (const auto& [stream, names] : local_names_) namespaces.insert(stream.first);
  return namespaces;
}

void Inventory::add(const ReferenceObject& object, Role role) {
  note_role(object.key, role);
  auto joined = std::make_shared<ReferenceObject>(object);
  if (const auto earlier = graph_->object(object.key)) join(*joined, *earlier);
  graph_->upsert(std::shared_ptr<const ReferenceObject>(std::move(joined)));
}

void Inventory::add(std::shared_ptr<const objects::ImageDependency> dependency, Role role) {
  note_role({Kind::ImageDependency, dependency->meta.ns, dependency->meta.name}, role);
  count_report(reports_, dependency->status);
  dependencies_[{dependency->meta.ns, dependency->meta.name}] = dependency->tag;
  graph_->upsert(std::move(dependency));
}

std::optional<TagRef> Inventory::tag_of_dependency(const std::string& ns,
                                                   const std::string& name) const {
  const auto found = dependencies_.find({ns, name});
  return found == dependencies_.end() ? std::nullopt : std::optional(found->second);
}

void Inventory::tolerate(std::string problem) {
  problems.push_back(std::move(problem));
  ++tolerated;
}

void Inventory::add(std::shared_ptr<const objects::Namespace> ns) {
  namespaces_.insert(ns->meta.name);
  graph_->upsert(std::move(ns));
}

std::vector<TagRef> Inventory::needed() const {
  const std::vector<TagRef> all = graph_->all_needed();
  if (given_.empty()) return all;
  std::set<TagRef> judged;
  // Need propagates along aliases, so repeat until nothing is added. No inventory has chains of
  // more than two.
  for (bool grown = true; grown;) {
    grown = false;
    for (const TagRef& tag : all) {
      const auto asks = [&](const graph::Consumer& each) {
        return each.object.kind == Kind::ImageStream ? judged.count(alias_of(each)) > 0
                                                     : given_.count(each.object) == 0;
      };
      const auto who = graph_->consumers(tag);
      if (std::any_of(who.begin(), who.end(), asks)) grown |= judged.insert(tag).second;
    }
  }
  return {judged.begin(), judged.end()};
}

std::vector<graph::Consumer> Inventory::consumers(const TagRef& tag) const {
  auto found = graph_->consumers(tag);
  const auto is_given = [&](const graph::Consumer& each) { return given_.count(each.object) > 0; };
  found.erase(std::remove_if(found.begin(), found.end(), is_given), found.end());
  return found;
}

}  // namespace imagedeps::audit
