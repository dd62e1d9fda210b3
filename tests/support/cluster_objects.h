#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "objects/image_dependency.h"
#include "objects/image_stream.h"
#include "objects/namespace.h"
#include "objects/references.h"

/// Builders for projected objects, for tests of the folders without I/O.
namespace imagedeps::test {

using objects::Kind;
using objects::ObjectKey;
using objects::TagRef;

/// Example:
///   image_stream("shop", "web").docker("1.25", "quay.io/nginx:1.25").image("1.25", "sha256:1")
class ImageStreamBuilder {
 public:
  ImageStreamBuilder(std::string ns, std::string name) {
    stream_.meta = {.ns = std::move(ns),
                    .name = std::move(name),
                    .uid = "uid",
                    .resource_version = "1",
                    .generation = 1};
  }
  ImageStreamBuilder& version(std::string resource_version) {
    stream_.meta.resource_version = std::move(resource_version);
    return *this;
  }
  ImageStreamBuilder& docker(const std::string& tag, std::string pull_spec,
                             std::int64_t generation = 1) {
    return spec(tag, {.source_kind = objects::SourceKind::DockerImage,
                      .source_name = std::move(pull_spec),
                      .generation = generation});
  }
  ImageStreamBuilder& alias(const std::string& tag, std::string name, std::string ns = {}) {
    return spec(tag, {.source_kind = objects::SourceKind::ImageStreamTag,
                      .source_name = std::move(name),
                      .source_ns = std::move(ns),
                      .generation = 1});
  }
  ImageStreamBuilder& spec(const std::string& tag, objects::SpecTag spec) {
    at(tag).spec = std::move(spec);
    return *this;
  }
  ImageStreamBuilder& image(const std::string& tag, std::string image,
                            std::int64_t generation = 1) {
    auto& status = status_of(tag);
    status.has_items = true;
    status.image = std::move(image);
    status.generation = generation;
    return *this;
  }
  ImageStreamBuilder& failed(const std::string& tag, std::string reason, std::string message,
                             std::int64_t generation = 1) {
    status_of(tag).failure = {
        .reason = std::move(reason), .message = std::move(message), .generation = generation};
    return *this;
  }
  ImageStreamBuilder& repository(std::string repository) {
    stream_.repository = std::move(repository);
    return *this;
  }
  ImageStreamBuilder& management(objects::ManagementState state) {
    stream_.management = state;
    return *this;
  }
  [[nodiscard]] objects::ImageStream& edit() { return stream_; }
  operator std::shared_ptr<const objects::ImageStream>() const {  // NOLINT: implicit by design
    return std::make_shared<objects::ImageStream>(stream_);
  }

 private:
  objects::StreamTag& at(const std::string& tag) {
    auto it = std::lower_bound(stream_.tags.begin(), stream_.tags.end(), tag,
                               [](const auto& each, const auto& name) { return each.name < name; });
    if (it == stream_.tags.end() || it->name != tag) it = stream_.tags.insert(it, {.name = tag});
    return *it;
  }
  objects::StatusTag& status_of(const std::string& tag) {
    auto& status = at(tag).status;
    if (!status) status.emplace();
    return *status;
  }
  objects::ImageStream stream_;
};
inline ImageStreamBuilder image_stream(std::string ns, std::string name) {
  return {std::move(ns), std::move(name)};
}

/// Example:
///   object(Kind::BuildConfig, "shop", "web")
///       .needs({"openshift", "php", "7.1"}).makes({"shop", "web", "latest"})
class ReferenceObjectBuilder {
 public:
  ReferenceObjectBuilder(Kind kind, std::string ns, std::string name) {
    object_.key = {kind, std::move(ns), std::move(name)};
    object_.uid = "uid";
    object_.resource_version = "1";
  }
  ReferenceObjectBuilder& needs(TagRef tag) {
    object_.references.push_back(
        {.tag = std::move(tag),
         .field_path = "spec.references[" + std::to_string(object_.references.size()) + "]"});
    return *this;
  }
  ReferenceObjectBuilder& runs(std::string image) {
    object_.images.push_back(
        {std::move(image), "spec.containers[" + std::to_string(object_.images.size()) + "].image"});
    return *this;
  }
  ReferenceObjectBuilder& makes(TagRef tag, objects::Output::By by = objects::Output::By::Build) {
    object_.outputs.push_back({.tag = std::move(tag), .image = {}, .by = by});
    return *this;
  }
  ReferenceObjectBuilder& makes_image(std::string image) {
    object_.outputs.push_back({.tag = {}, .image = std::move(image)});
    return *this;
  }
  ReferenceObjectBuilder& finished() {
    object_.finished = true;
    return *this;
  }
  [[nodiscard]] objects::ReferenceObject& edit() { return object_; }
  operator std::shared_ptr<const objects::ReferenceObject>() const {  // NOLINT: implicit by design
    return std::make_shared<objects::ReferenceObject>(object_);
  }

 private:
  objects::ReferenceObject object_;
};
inline ReferenceObjectBuilder object(Kind kind, std::string ns, std::string name) {
  return {kind, std::move(ns), std::move(name)};
}

/// An ImageDependency that a user created. Set `managed_by_us` for one that the operator created.
inline objects::ImageDependency image_dependency(const TagRef& tag, std::string name) {
  objects::ImageDependency dependency;
  dependency.meta = {.ns = tag.ns,
                     .name = std::move(name),
                     .uid = "uid",
                     .resource_version = "1",
                     .generation = 1};
  dependency.tag = tag;
  return dependency;
}

inline objects::Namespace a_namespace(
    std::string name, objects::ManagementState management = objects::ManagementState::Managed) {
  objects::Namespace ns;
  ns.meta.name = std::move(name);
  ns.management = management;
  return ns;
}

template <typename T>
std::shared_ptr<const T> shared(T value) {
  return std::make_shared<T>(std::move(value));
}

}  // namespace imagedeps::test
