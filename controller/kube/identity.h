#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace imagedeps::kube {

/// The metadata that `kube` itself reads from every object.
struct Identity {
  std::string ns;  ///< Empty for cluster-scoped objects.
  std::string name;
  std::string uid;  ///< Empty if only the name is known: a deletion that a relist detected.
  std::string resource_version;
  bool operator==(const Identity&) const = default;
};

inline constexpr std::size_t kIdentityFieldMax = 1024;  ///< Kubernetes itself allows 253.

/// Reads the identity from an object's JSON and stops as early as possible: API servers write these
/// fields first. Returns Malformed if the name is missing, or if a field is longer than
/// kIdentityFieldMax.
[[nodiscard]] Result<Identity> identity_of(std::string_view json);

/// Reads the resourceVersion of an object that may have no name, such as a bookmark. Empty if
/// absent.
[[nodiscard]] std::string resource_version_of(std::string_view json);

/// One line of a watch.
struct WatchEvent {
  std::string type;         ///< "ADDED", "MODIFIED", "DELETED", "BOOKMARK", "ERROR"
  std::string_view object;  ///< Its raw JSON, within the line.
};
[[nodiscard]] Result<WatchEvent> watch_event_of(std::string_view line);

}  // namespace imagedeps::kube
