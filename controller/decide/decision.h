#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "objects/image_stream_import.h"
#include "objects/meta.h"

namespace imagedeps::decide {

/// Why an istag is as it is: a closed set, shown unchanged on every output (condition, event, metric label, CLI).
/// product.md section 3 defines each; the order is that of its rules.
enum class Reason {
  OutOfScope,
  Unmanaged,
  ReferenceOnly,
  Populated,
  AwaitingBuild,
  AwaitingPush,
  ImageStreamMissing,
  TagUndefined,
  AliasCycle,
  AliasBroken,
  AliasUnresolved,
  NotImportable,
  Importing,
  Pending,
  RegistryBackoff,
  // Failed, and the next attempt is in the future; spelled as objects::ImportFailure.
  RegistryUnauthorized,
  RegistryForbidden,
  RateLimited,
  ManifestUnknown,
  RegistryUnreachable,
  RegistryTLS,
  RegistryBlocked,
  QuotaExceeded,
  ImportInvalid,
  PermissionDenied,
  ImportTimeout,
  ImportFailed,
  ImportNeeded,
};
inline constexpr int kReasonCount = static_cast<int>(Reason::ImportNeeded) + 1;
[[nodiscard]] std::string_view to_string(Reason reason);
[[nodiscard]] Reason reason_of(objects::ImportFailure failure);

/// status.state, derived from the reason (table at the end of product.md section 5).
enum class State { Pending, Importing, Populated, Waiting, Failed, Orphaned, Unmanaged };
[[nodiscard]] std::string_view to_string(State state);
[[nodiscard]] State state_of(Reason reason);
/// Whether the condition Ready is True. For Unmanaged it depends on an image being there.
[[nodiscard]] bool ready(Reason reason, bool populated);
/// Stalled by its nature, at once (the failures stall only after many attempts).
[[nodiscard]] bool stalled(Reason reason);

/// What to do about one istag, and what to say about it.
struct Decision {
  Reason reason = Reason::OutOfScope;
  std::string message;  ///< One line for people who may see everything: what is so, and what would help.
  /// The same for readers of the stream's namespace only: names no other namespace but shared ones (product.md section 5).
  std::string local_message;
  bool populated = false;  ///< An image is there.
  std::string image;       ///< Its digest name.
  std::optional<std::string> outdated;          ///< Reason for UpToDate=False; nothing: up to date.
  std::string outdated_message;
  std::optional<objects::ImportOrder> import;   ///< The order, for the tag itself; never for an alias.
  std::optional<TimePoint> recheck_at;          ///< Time alone changes the decision then.
  std::vector<objects::TagRef> chain;           ///< Alias chain, from the tag itself; empty if it is no alias.
  std::vector<objects::TagRef> root_causes;     ///< istags that must be populated first (a producer's inputs, an alias's terminal).

  bool operator==(const Decision&) const = default;
};

}  // namespace imagedeps::decide
