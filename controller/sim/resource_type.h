#pragma once

#include <span>
#include <string>
#include <string_view>

namespace imagedeps::sim {

/// A resource type that the simulator serves.
struct ResourceType {
  enum class Scope { Namespaced, Cluster };
  /// What changes metadata.generation.
  enum class Generation { None, Spec };
  /// How objects of this type are stored.
  enum class Kept {
    Stored,  ///< In the store, with list and watch.
    /// Computed from other objects (ImageStreamTag), or only created (ImageStreamImport).
    Derived,
  };

  std::string_view group, version, plural, kind;
  Scope scope = Scope::Namespaced;
  Generation generation = Generation::None;
  /// Has the subresource /status. The main endpoint then does not write status.
  bool status = false;
  Kept kept = Kept::Stored;
  std::string_view short_name;
  std::string_view category;

  [[nodiscard]] bool namespaced() const { return scope == Scope::Namespaced; }
  /// True for the groups that OpenShift serves from its own API server behind the kube-apiserver.
  /// Cluster::Options::aggregated serves only these.
  [[nodiscard]] bool aggregated() const;
  /// True for custom resources, whose list items carry apiVersion and kind.
  [[nodiscard]] bool custom() const { return group == "imagedeps.io"; }
  /// "image.openshift.io/v1", or "v1" for the core group.
  [[nodiscard]] std::string api_version() const;
  /// "imagestreams.image.openshift.io", as used in messages.
  [[nodiscard]] std::string qualified() const;
  /// "ImageStream.image.openshift.io", as used in messages about invalid objects.
  [[nodiscard]] std::string qualified_kind() const;
};

[[nodiscard]] std::span<const ResourceType> resource_types();
/// Returns null for an unknown resource. The pointer is valid for the lifetime of the program and
/// identifies the type.
[[nodiscard]] const ResourceType* find_type(std::string_view group, std::string_view plural);
[[nodiscard]] const ResourceType* find_kind(std::string_view api_version, std::string_view kind);
/// As find_type(), for a resource that must exist.
[[nodiscard]] const ResourceType& type_of(std::string_view group, std::string_view plural);
[[nodiscard]] const ResourceType& image_stream_type();

}  // namespace imagedeps::sim
