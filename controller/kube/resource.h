#pragma once

#include <string>
#include <string_view>

namespace imagedeps::kube {

/// A resource of an API group version, as discovery names it.
struct Resource {
  std::string group;    ///< "" for core.
  std::string version;  ///< "v1"
  std::string plural;   ///< "imagestreams"
  auto operator<=>(const Resource&) const = default;
};
/// "imagestreams.image.openshift.io"; of the core group just "namespaces".
[[nodiscard]] std::string to_string(const Resource& resource);
/// "/apis/image.openshift.io/v1" or "/api/v1".
[[nodiscard]] std::string group_path(const Resource& resource);
/// Path of the collection in a namespace (all namespaces or a cluster-scoped collection where
/// empty), each part percent-encoded.
[[nodiscard]] std::string collection_path(const Resource& resource, std::string_view ns);
[[nodiscard]] std::string object_path(const Resource& resource, std::string_view ns,
                                      std::string_view name, std::string_view subresource = {});
[[nodiscard]] std::string percent_encode(std::string_view text);

}  // namespace imagedeps::kube
