#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "objects/image_stream_import.h"
#include "objects/meta.h"

namespace imagedeps::decide {

/// The reason for the state of an istag. The set is closed, and every output shows the same names
/// (condition, event, metric label, CLI). behaviour.md 3.1 defines each reason. The order is that
/// of its rules.
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
  // Our import failed, and the next attempt is in the future. Names match objects::ImportFailure.
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
/// The inverse of to_string(Reason); nullopt for an unknown name.
[[nodiscard]] std::optional<Reason> parse_reason(std::string_view word);
/// The reason with the same name as the failure.
[[nodiscard]] Reason reason_of(objects::ImportFailure failure);
/// True if an import failed and another attempt will follow: RegistryBackoff and the failures.
[[nodiscard]] bool failing(Reason reason);

/// status.state, derived from the reason by the table in behaviour.md 5.7. OutOfScope, which has no
/// ImageDependency, maps to Unmanaged.
enum class State { Pending, Importing, Populated, Waiting, Failed, Orphaned, Unmanaged };
[[nodiscard]] std::string_view to_string(State state);
[[nodiscard]] State state_of(Reason reason);
/// True if the istag is, was or would be imported from a registry, or its import failed. Alerts
/// cover only these. Istags that wait for a build, are undefined or cannot be imported are
/// excluded.
[[nodiscard]] bool importable(Reason reason);
/// True if the istag should get an image: the state is neither Populated nor Unmanaged.
[[nodiscard]] bool wants_image(Reason reason);
/// Reports whether the condition Ready is True. For Unmanaged and OutOfScope that depends on
/// `populated`, which is true if the istag has an image.
[[nodiscard]] bool ready(Reason reason, bool populated);
/// True for reasons that are Stalled immediately, because only an admin can fix them. Failures
/// become Stalled only after Policy::stalled_after_attempts.
[[nodiscard]] bool stalled(Reason reason);

struct Decision;

/// The end of the message of a tag whose registry an admin paused.
inline constexpr std::string_view kPausedByConfiguration =
    " are paused by the configuration (import.registries)";
/// Why imagedeps does not import a tag that it could import: "Observe" (the mode of the operator, or
/// managementState), "Paused" (an admin paused the registry), or empty.
[[nodiscard]] std::string_view hold_of(const Decision& decision);
/// The same for the stored reason and message of a decision, such as those of condition Ready.
[[nodiscard]] std::string_view hold_of(std::string_view reason, std::string_view message);

/// "NS/STREAM:TAG is not populated; ask the owners of NS": the only text that objects in one
/// namespace may contain about an istag in another namespace that is not shared, whether or not the
/// istag exists (behaviour.md 5.3).
[[nodiscard]] std::string foreign_message(const objects::TagRef& tag);

/// What to do about one istag, and how to report it.
///
/// The local_ fields are for the ImageDependency, whose readers may have access to the stream's
/// namespace only. They name no other namespace except shared ones, foreign_message() and what the
/// stream's own spec names. They differ from the full fields where the cause is in another
/// namespace: an alias into a namespace that is not shared is AliasUnresolved, whatever is wrong
/// there.
struct Decision {
  Reason reason = Reason::OutOfScope;
  std::string message;  ///< One line for cluster admins: the state, its cause, and a remedy.
  Reason local_reason = Reason::OutOfScope;
  std::string local_message;  ///< Contains no times, so it changes only when a fact changes.
  bool populated = false;     ///< The istag has an image.
  std::string image;          ///< Digest name of that image; empty without one.
  /// Reason of UpToDate=False for a populated tag; nullopt if it is up to date. One of
  ///   a failure's name  a later import failed: the condition is newer than image and source
  ///   NewerSource       `from` changed after the last import
  ///   AliasOutdated     the alias has a different image than its target
  std::optional<std::string> outdated;
  std::string outdated_message;  ///< Message of UpToDate=False, for local readers.
  /// The import to start, for the tag itself; never set for an alias.
  std::optional<objects::ImportOrder> import;
  std::optional<TimePoint> recheck_at;  ///< When the decision changes without a change of facts.
  /// The alias chain, starting with the tag itself; empty if the tag is not an alias.
  std::vector<objects::TagRef> chain;
  /// `chain` up to and including the first tag of another namespace that is not shared.
  std::vector<objects::TagRef> local_chain;
  /// Istags that must be populated first: missing inputs of producers, or the terminal tag of an
  /// alias.
  std::vector<objects::TagRef> root_causes;

  bool operator==(const Decision&) const = default;
};

}  // namespace imagedeps::decide
