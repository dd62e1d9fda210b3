#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace imagedeps::kube {

/// What every object has: read by `kube` itself.
struct Identity {
  std::string ns;  ///< Empty for cluster-scoped objects.
  std::string name;
  std::string uid;  ///< Empty where only the name is known: a deletion that a relist found.
  std::string resource_version;
  bool operator==(const Identity&) const = default;
};

inline constexpr std::size_t kIdentityFieldMax = 1024;  ///< Kubernetes itself allows 253.

/// Of an object's JSON, reading no further than needed: API servers write these fields first.
/// Malformed without a name, or where a field is longer than any API server accepts.
[[nodiscard]] Result<Identity> identity_of(std::string_view json);

/// Of an object that may have no name, such as a bookmark; empty if it has none.
[[nodiscard]] std::string resource_version_of(std::string_view json);

/// One line of a watch.
struct WatchEvent {
  std::string type;         ///< "ADDED", "MODIFIED", "DELETED", "BOOKMARK", "ERROR"
  std::string_view object;  ///< Its raw JSON, within the line.
};
[[nodiscard]] Result<WatchEvent> watch_event_of(std::string_view line);

}  // namespace imagedeps::kube
