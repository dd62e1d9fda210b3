#pragma once

#include <compare>
#include <string>

namespace imagedeps {

/// A resource of an API group and version, as discovery names it.
struct Resource {
  std::string group;    ///< "" for the core group.
  std::string version;  ///< "v1"
  std::string plural;   ///< "imagestreams"
  auto operator<=>(const Resource&) const = default;
};

/// "imagestreams.image.openshift.io", or just "namespaces" in the core group.
[[nodiscard]] std::string to_string(const Resource& resource);

/// The field apiVersion of its objects: "image.openshift.io/v1", or "v1" in the core group.
[[nodiscard]] std::string api_version(const Resource& resource);

}  // namespace imagedeps
