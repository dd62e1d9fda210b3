#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "objects/image_stream_import.h"
#include "objects/meta.h"

namespace imagedeps::decide {

/// Why an istag is as it is: a closed set, shown unchanged on every output (condition, event,
/// metric label, CLI). behaviour.md 3.1 defines each; the order is that of its rules.
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
  // Our import failed, and the next attempt is in the future; spelled as objects::ImportFailure.
  RegistryUnauthorized,
  RegistryForbidden,
  RateLimited,
  ManifestUnknown,
  RegistryUnreachable,
  ProxyError,
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
/// Its inverse; nothing for any other word.
[[nodiscard]] std::optional<Reason> parse_reason(std::string_view word);
[[nodiscard]] Reason reason_of(objects::ImportFailure failure);
/// An import failed and the next attempt is still to come: RegistryBackoff or a failure's word.
[[nodiscard]] bool failing(Reason reason);

/// status.state, derived from the reason (table in behaviour.md 5.7; OutOfScope,
/// which gets no object of its own, counts as Unmanaged).
enum class State { Pending, Importing, Populated, Waiting, Failed, Orphaned, Unmanaged };
[[nodiscard]] std::string_view to_string(State state);
[[nodiscard]] State state_of(Reason reason);
/// Its import from a registry was made, failed, is being made or would be: what alerts may be
/// about. What waits for a build, was never defined or cannot be imported is not.
[[nodiscard]] bool importable(Reason reason);
/// Somebody wants an image, as far as the reason tells: the state is neither Populated nor
/// Unmanaged.
[[nodiscard]] bool wants_image(Reason reason);
/// Whether the condition Ready is True. For Unmanaged and OutOfScope it depends on an image being
/// there.
[[nodiscard]] bool ready(Reason reason, bool populated);
/// Stalled by its nature, at once (the failures stall only after many attempts).
[[nodiscard]] bool stalled(Reason reason);

/// What is written into one namespace about an istag of another that is not shared, whether it
/// exists or not: "NS/STREAM:TAG is not populated; ask the owners of NS" (behaviour.md 5.3).
[[nodiscard]] std::string foreign_message(const objects::TagRef& tag);

/// What to do about one istag, and what to say about it.
///
/// Everything local is for the ImageDependency, whose readers may see the stream's namespace only:
/// it names no namespace but that one and shared ones (but for foreign_message(), and what the
/// stream's own spec names). It differs where the truth lies in another namespace: of an alias into
/// one that is not shared it says AliasUnresolved, whatever is wrong there.
struct Decision {
  Reason reason = Reason::OutOfScope;
  std::string
      message;  ///< One line for people who may see everything: what is so, and what would help.
  Reason local_reason = Reason::OutOfScope;
  std::string local_message;  ///< Without times: equal as long as nothing but the time changed.
  bool populated = false;     ///< An image is there.
  std::string image;          ///< Its digest name.
  /// Reason for UpToDate=False of a populated tag; nothing: up to date. One of
  ///   a failure's name  a later import failed: the condition is newer than image and source
  ///   NewerSource       `from` changed after the last import
  ///   AliasOutdated     the alias holds another image than the tag it leads to
  std::optional<std::string> outdated;
  std::string outdated_message;  ///< Local.
  std::optional<objects::ImportOrder>
      import;                           ///< The order, for the tag itself; never for an alias.
  std::optional<TimePoint> recheck_at;  ///< Time alone changes the decision then.
  std::vector<objects::TagRef>
      chain;  ///< Alias chain, from the tag itself; empty if it is no alias.
  std::vector<objects::TagRef>
      local_chain;  ///< The same up to the first tag of another namespace that is not shared.
  std::vector<objects::TagRef> root_causes;  ///< istags that must be populated first (a producer's
                                             ///< inputs, an alias's terminal).

  bool operator==(const Decision&) const = default;
};

}  // namespace imagedeps::decide
