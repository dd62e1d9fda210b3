#pragma once

#include <string>
#include <string_view>

#include "base/resource.h"

namespace imagedeps::kube {

using imagedeps::Resource;

/// "/apis/image.openshift.io/v1" or "/api/v1".
[[nodiscard]] std::string group_path(const Resource& resource);
/// Path of the collection in a namespace, with each part percent-encoded. An empty namespace means
/// all namespaces, or a cluster-scoped resource.
[[nodiscard]] std::string collection_path(const Resource& resource, std::string_view ns);
[[nodiscard]] std::string object_path(const Resource& resource, std::string_view ns,
                                      std::string_view name, std::string_view subresource = {});
[[nodiscard]] std::string percent_encode(std::string_view text);

}  // namespace imagedeps::kube
