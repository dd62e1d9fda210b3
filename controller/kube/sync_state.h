#pragma once

#include <string_view>

namespace imagedeps::kube {

/// The state of one resource's cache.
enum class SyncState {
  Starting,  ///< Not yet listed once.
  Synced,
  Absent,  ///< The API group or resource is not served (404): empty by definition, looked for again
           ///< every 30 s.
  Unavailable,  ///< Its API answers with errors (503, ...) or is not reachable: the last state is
                ///< kept.
  Denied,       ///< 403 or 401: the last state is kept, tried again rarely.
};
[[nodiscard]] std::string_view to_string(SyncState state);

}  // namespace imagedeps::kube
