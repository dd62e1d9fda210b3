#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/time.h"

namespace imagedeps::audit {

/// The Lease of an operator (behaviour.md 6.4), as read from the cluster.
struct SeenLease {
  std::string ns;
  std::string holder;                ///< Identity of the holder; empty if the Lease is released.
  std::optional<TimePoint> renewed;  ///< Wall-clock time of the holder.
  Duration duration{};               ///< How long the Lease is valid after `renewed`.
};

/// The Leases that a user can read.
struct SeenLeases {
  std::vector<SeenLease> found;
  bool complete = true;  ///< False if the user cannot list Leases in all namespaces.
};

/// A summary of the ImageDependencies that a user can read.
struct Reports {
  std::size_t count = 0;            ///< Number of objects with a condition Ready.
  std::optional<TimePoint> newest;  ///< Latest time of a change in any of their statuses.
};

/// The source of the decisions in a report on a cluster: the leading operator, through its
/// ImageDependencies, or the command itself. Decisions of an operator that no longer runs are never
/// shown as current.
struct Authority {
  enum class By { Operator, Command };
  By by = By::Command;
  std::string holder;  ///< Identity in the newest Lease; empty if there is none.
  std::string ns;      ///< Namespace of that Lease.
  std::optional<TimePoint> renewed;
  std::string text;  ///< One sentence or two: who decided, and how recently.
};
/// Selects who decides a report:
///
/// lease                                    ImageDependencies   decided by
/// held, and renewed within its duration    some                the operator
/// held, and renewed within its duration    none                the command
/// none, released, or expired               any                 the command
/// not readable                             some                the operator (may have stopped)
/// not readable                             none                the command
///
/// `now` is the local wall-clock time. Of several Leases, the one renewed last is used.
[[nodiscard]] Authority authority_on(const SeenLeases& leases, const Reports& reports,
                                     TimePoint now);

/// {"who": "operator" or "command", "operator": {"holder", "namespace", "leaseRenewTime"}, "text"}
[[nodiscard]] OrderedJson to_json(const Authority& authority);

/// A rounded duration: "12 s", "3 min", "2 h", "4 d". Negative durations are "0 s".
[[nodiscard]] std::string rough(Duration duration);

}  // namespace imagedeps::audit
