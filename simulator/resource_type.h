#pragma once

#include <span>
#include <string>
#include <string_view>

namespace imagedeps::sim {

/// A resource that the simulator serves.
struct ResourceType {
  enum class Scope { Namespaced, Cluster };
  /// What metadata.generation counts.
  enum class Generation { None, Spec };
  /// How the server keeps it.
  enum class Kept {
    Stored,   ///< In the store, with list and watch.
    Derived,  ///< Answered from other objects (ImageStreamTag), or only created
              ///< (ImageStreamImport).
  };

  std::string_view group, version, plural, kind;
  Scope scope = Scope::Namespaced;
  Generation generation = Generation::None;
  bool status =
      false;  ///< Has the subresource /status: then the main endpoint does not write status.
  Kept kept = Kept::Stored;
  std::string_view short_name;
  std::string_view category;

  [[nodiscard]] bool namespaced() const { return scope == Scope::Namespaced; }
  /// Of the API server that OpenShift puts behind the kube-apiserver: what
  /// Cluster::Options::aggregated serves.
  [[nodiscard]] bool aggregated() const;
  /// Custom resources: a list's items carry apiVersion and kind.
  [[nodiscard]] bool custom() const { return group == "imagedeps.io"; }
  [[nodiscard]] std::string api_version() const;
  /// "imagestreams.image.openshift.io", as in messages.
  [[nodiscard]] std::string qualified() const;
  /// "ImageStream.image.openshift.io", as in messages about invalid objects.
  [[nodiscard]] std::string qualified_kind() const;
};

[[nodiscard]] std::span<const ResourceType> resource_types();
/// Null if it is not served. The pointer is valid for ever and identifies the type.
[[nodiscard]] const ResourceType* find_type(std::string_view group, std::string_view plural);
[[nodiscard]] const ResourceType* find_kind(std::string_view api_version, std::string_view kind);
/// find_type() for a resource that is known to be served.
[[nodiscard]] const ResourceType& type_of(std::string_view group, std::string_view plural);
[[nodiscard]] const ResourceType& image_stream_type();

}  // namespace imagedeps::sim
