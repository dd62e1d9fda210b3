#pragma once

#include <string_view>

namespace imagedeps::kube {

/// The state of one resource's cache.
enum class SyncState {
  Starting,  ///< The first list is not complete.
  Synced,
  Absent,  ///< The API group or resource is not served (404). The cache is empty by definition. The
           ///< API is checked again every 30 s.
  Unavailable,  ///< The API answers with errors (503, ...) or is not reachable. The last state is
                ///< kept.
  Denied,       ///< 403 or 401. The last state is kept, and the API is retried rarely.
};
[[nodiscard]] std::string_view to_string(SyncState state);

}  // namespace imagedeps::kube
