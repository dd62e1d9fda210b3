#include "decide/decision.h"

#include <array>

namespace imagedeps::decide {
namespace {

using objects::ImportFailure;

struct Row {
  Reason reason;
  std::string_view word;
  State state;
  bool stalled = false;
};

constexpr std::array kRows = {
    Row{Reason::OutOfScope, "OutOfScope", State::Unmanaged},
    Row{Reason::Unmanaged, "Unmanaged", State::Unmanaged},
    Row{Reason::ReferenceOnly, "ReferenceOnly", State::Populated},
    Row{Reason::Populated, "Populated", State::Populated},
    Row{Reason::AwaitingBuild, "AwaitingBuild", State::Waiting},
    Row{Reason::AwaitingPush, "AwaitingPush", State::Waiting},
    Row{Reason::ImageStreamMissing, "ImageStreamMissing", State::Failed, true},
    Row{Reason::TagUndefined, "TagUndefined", State::Failed, true},
    Row{Reason::AliasCycle, "AliasCycle", State::Failed, true},
    Row{Reason::AliasBroken, "AliasBroken", State::Failed, true},
    Row{Reason::AliasUnresolved, "AliasUnresolved", State::Failed, true},
    Row{Reason::NotImportable, "NotImportable", State::Failed, true},
    Row{Reason::Importing, "Importing", State::Importing},
    Row{Reason::Pending, "Pending", State::Pending},
    Row{Reason::RegistryBackoff, "RegistryBackoff", State::Failed},
    Row{Reason::RegistryUnauthorized, "RegistryUnauthorized", State::Failed},
    Row{Reason::RegistryForbidden, "RegistryForbidden", State::Failed},
    Row{Reason::RateLimited, "RateLimited", State::Failed},
    Row{Reason::ManifestUnknown, "ManifestUnknown", State::Failed},
    Row{Reason::RegistryUnreachable, "RegistryUnreachable", State::Failed},
    Row{Reason::ProxyError, "ProxyError", State::Failed},
    Row{Reason::RegistryTLS, "RegistryTLS", State::Failed},
    Row{Reason::RegistryBlocked, "RegistryBlocked", State::Failed},
    Row{Reason::QuotaExceeded, "QuotaExceeded", State::Failed},
    Row{Reason::ImportInvalid, "ImportInvalid", State::Failed},
    Row{Reason::PermissionDenied, "PermissionDenied", State::Failed},
    Row{Reason::ImportTimeout, "ImportTimeout", State::Failed},
    Row{Reason::ImportFailed, "ImportFailed", State::Failed},
    Row{Reason::ImportNeeded, "ImportNeeded", State::Pending},
};

constexpr bool in_order() {
  for (std::size_t i = 0; i < kRows.size(); ++i) {
    if (static_cast<std::size_t>(kRows[i].reason) != i) return false;
  }
  return kRows.size() == kReasonCount;
}
static_assert(in_order());

constexpr const Row& row(Reason reason) { return kRows[static_cast<std::size_t>(reason)]; }

constexpr std::array<std::string_view, 7> kStates = {"Pending", "Importing", "Populated", "Waiting",
                                                     "Failed",  "Orphaned",  "Unmanaged"};

// reason_of() relies on this order.
constexpr int kFirstFailure = static_cast<int>(Reason::RegistryUnauthorized);
static_assert(static_cast<int>(Reason::ImportFailed) - kFirstFailure ==
              static_cast<int>(ImportFailure::ImportFailed));
static_assert(static_cast<int>(Reason::RegistryBackoff) + 1 ==
              kFirstFailure);  // failing() also does.
static_assert(static_cast<int>(Reason::RegistryTLS) - kFirstFailure ==
              static_cast<int>(ImportFailure::RegistryTLS));

}  // namespace

std::string_view to_string(Reason reason) { return row(reason).word; }
std::optional<Reason> parse_reason(std::string_view word) {
  for (const Row& each : kRows)
    if (each.word == word) return each.reason;
  return std::nullopt;
}
std::string_view to_string(State state) { return kStates[static_cast<std::size_t>(state)]; }

Reason reason_of(ImportFailure failure) {
  return static_cast<Reason>(kFirstFailure + static_cast<int>(failure));
}
bool failing(Reason reason) {
  return reason >= Reason::RegistryBackoff && reason <= Reason::ImportFailed;
}

State state_of(Reason reason) { return row(reason).state; }
bool wants_image(Reason reason) {
  return state_of(reason) != State::Populated && state_of(reason) != State::Unmanaged;
}
bool stalled(Reason reason) { return row(reason).stalled; }
bool importable(Reason reason) { return reason >= Reason::Importing; }

bool ready(Reason reason, bool populated) {
  switch (state_of(reason)) {
    case State::Populated: return true;
    case State::Unmanaged: return populated;
    default: return false;
  }
}

std::string_view hold_of(const Decision& decision) {
  if (decision.reason == Reason::ImportNeeded) return "Observe";
  // Only an admin pauses a registry without an end.
  const bool paused = decision.reason == Reason::RegistryBackoff && !decision.recheck_at;
  return paused ? "Paused" : "";
}

std::string_view hold_of(std::string_view reason, std::string_view message) {
  if (reason == to_string(Reason::ImportNeeded)) return "Observe";
  const bool paused =
      reason == to_string(Reason::RegistryBackoff) && message.ends_with(kPausedByConfiguration);
  return paused ? "Paused" : "";
}

std::string foreign_message(const objects::TagRef& tag) {
  return to_string(tag) + " is not populated; ask the owners of " + tag.ns;
}

}  // namespace imagedeps::decide
