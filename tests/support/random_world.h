#pragma once

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "base/random.h"
#include "graph/graph.h"
#include "support/cluster_objects.h"

namespace imagedeps::test {

/// A small cluster that changes at random. There are few names, so that objects often refer to each
/// other. A seed determines the whole history.
class RandomWorld {
 public:
  using Thing = std::variant<
      std::shared_ptr<const objects::ImageStream>, std::shared_ptr<const objects::ReferenceObject>,
      std::shared_ptr<const objects::ImageDependency>, std::shared_ptr<const objects::Namespace>>;

  explicit RandomWorld(std::uint64_t seed) : random_(seed) {}

  /// Limits that even a few objects reach.
  static graph::Options options() {
    return {.references_per_object_max = 3, .foreign_tags_per_namespace_max = 2};
  }

  /// Creates, replaces or deletes one object, here and in `graph`.
  void step(graph::Graph& graph) {
    const ObjectKey key = any_key();
    if (things_.contains(key) && random_.chance(0.3)) {
      things_.erase(key);
      graph.remove(key);
      return;
    }
    Thing thing = make(key);
    if (key.kind == Kind::ImageStream && things_.contains(key) && random_.chance(0.6))
      thing = with_one_change(*std::get<0>(things_[key]));
    things_[key] = thing;
    put(graph, thing);
  }

  /// Adds all current objects to `graph`, in the order of their keys or in reverse order.
  void fill(graph::Graph& graph) {
    std::vector<const Thing*> all;
    for (const auto& [key, thing] : things_) all.push_back(&thing);
    if (random_.chance(0.5)) std::reverse(all.begin(), all.end());
    for (const Thing* thing : all) put(graph, *thing);
  }

  static std::vector<TagRef> tags() {
    std::vector<TagRef> all;
    for (const auto* ns : kNamespaces) {
      for (const auto* stream : kStreams) {
        for (const auto* tag : kTags) all.push_back({ns, stream, tag});
      }
    }
    return all;
  }

 private:
  static constexpr std::array kNamespaces = {"a", "b", "openshift", "kube-x"};
  static constexpr std::array kStreams = {"s", "t"};
  static constexpr std::array kTags = {"1", "2", "3"};
  static constexpr std::array kConsumers = {Kind::BuildConfig, Kind::Build, Kind::DeploymentConfig,
                                            Kind::Deployment};
  static constexpr std::array kNames = {"x", "y"};

  template <typename List>
  auto pick(const List& list) {
    return list[random_.below(list.size())];
  }
  /// There are two hosts. When one is removed, references to the other may fit into an object's
  /// limit.
  std::string any_host() { return random_.chance(0.5) ? "learned:5000/" : "other:5000/"; }
  TagRef any_tag() { return {pick(kNamespaces), pick(kStreams), pick(kTags)}; }
  objects::ManagementState any_management() {
    return static_cast<objects::ManagementState>(random_.below(8) / 3);
  }

  ObjectKey any_key() {
    switch (random_.below(8)) {
      case 0: return {Kind::Namespace, "", pick(kNamespaces)};
      case 1: return {Kind::ImageDependency, pick(kNamespaces), pick(kNames)};
      case 2:
      case 3:
      case 4: return {Kind::ImageStream, pick(kNamespaces), pick(kStreams)};
      default: return {pick(kConsumers), pick(kNamespaces), pick(kNames)};
    }
  }

  Thing make(const ObjectKey& key) {
    if (key.kind == Kind::ImageStream) return make_stream(key);
    if (key.kind == Kind::Namespace) return shared(a_namespace(key.name, any_management()));
    if (key.kind != Kind::ImageDependency) return make_consumer(key);
    auto tag = any_tag();
    tag.ns = key.ns;
    auto dependency = image_dependency(tag, key.name);
    dependency.managed_by_us = random_.chance(0.5);
    dependency.management = any_management();
    dependency.meta.generation = static_cast<std::int64_t>(++version_);
    return shared(dependency);
  }

  template <typename StreamBuilder>
  void add_tag(StreamBuilder& stream, const char* tag) {
    const auto fate = random_.below(6);
    if (fate == 0) stream.docker(tag, random_.chance(0.2) ? any_host() + "a/s:1" : "quay.io/x/y:1");
    if (fate == 1)
      stream.spec(tag, {.source_kind = objects::SourceKind::DockerImage,
                        .source_name = "quay.io/x/y:1",
                        .reference = true});
    if (fate >= 2 && fate <= 4) {
      const auto target = any_tag();
      stream.alias(tag, random_.chance(0.5) ? target.tag : target.stream + ":" + target.tag,
                   random_.chance(0.5) ? target.ns : "");
    }
    if (random_.chance(0.3)) stream.image(tag, any_image());
  }

  Thing make_stream(const ObjectKey& key) {
    auto stream = image_stream(key.ns, key.name);
    stream.version(std::to_string(++version_)).management(any_management());
    if (random_.chance(0.2)) stream.repository(any_host() + key.ns + "/" + key.name);
    for (const auto* tag : kTags) add_tag(stream, tag);
    return static_cast<std::shared_ptr<const objects::ImageStream>>(stream);
  }

  /// Empty if the platform has recorded where the image is without importing it (reference: true).
  std::string any_image() {
    return random_.chance(0.3) ? "" : "sha256:" + std::to_string(random_.below(2));
  }

  /// Like an import of one tag, a push to it, or the deletion of its image.
  Thing with_one_change(objects::ImageStream stream) {
    stream.meta.resource_version = std::to_string(++version_);
    if (!stream.tags.empty()) {
      auto& status = stream.tags[random_.below(stream.tags.size())].status;
      const bool had = status && status->has_items;
      status = had && random_.chance(0.5)
                   ? std::optional<objects::StatusTag>()
                   : objects::StatusTag{.has_items = true, .image = any_image()};
    }
    return shared(stream);
  }

  Thing make_consumer(const ObjectKey& key) {
    auto consumer = object(key.kind, key.ns, key.name);
    for (auto count = random_.below(5); count > 0; --count) {
      const auto tag = any_tag();
      if (random_.chance(0.7)) {
        consumer.needs(tag);
      } else {
        consumer.runs(any_host() + tag.ns + "/" + tag.stream + ":" + tag.tag);
      }
    }
    for (auto count = random_.below(3); count > 0; --count) {
      const auto by = key.kind == Kind::DeploymentConfig ? objects::Output::By::Push
                                                         : objects::Output::By::Build;
      consumer.makes(any_tag(), by);
    }
    if (random_.chance(0.2)) consumer.makes_image(any_host() + "a/s:1");
    if (key.kind == Kind::Build && random_.chance(0.5)) consumer.finished();
    return static_cast<std::shared_ptr<const objects::ReferenceObject>>(consumer);
  }

  static void put(graph::Graph& graph, const Thing& thing) {
    std::visit([&](const auto& each) { graph.upsert(each); }, thing);
  }

  Random random_;
  std::uint64_t version_ = 0;
  std::map<ObjectKey, Thing> things_;
};

}  // namespace imagedeps::test
