#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/time.h"

namespace imagedeps::audit {

/// An operator's Lease (behaviour.md 6.4) as a reader finds it.
struct SeenLease {
  std::string ns;
  std::string holder;                ///< The holder's identity; empty: nobody leads.
  std::optional<TimePoint> renewed;  ///< By the holder's wall clock.
  Duration duration{};               ///< How long the holder may be silent.
};

struct SeenLeases {
  std::vector<SeenLease> found;
  bool complete = true;  ///< False: the reader may not look everywhere.
};

/// What ImageDependencies in the reader's hands say.
struct Reports {
  std::size_t count = 0;            ///< Objects with a condition Ready.
  std::optional<TimePoint> newest;  ///< The latest time that any of them names for a change.
};

/// Who decided what a report on a cluster says: the operator that leads, in its ImageDependencies,
/// or the command itself. The words of an operator that is gone are never shown as current.
struct Authority {
  enum class By { Operator, Command };
  By by = By::Command;
  std::string holder;  ///< Identity of the operator that leads or led; empty: none is known.
  std::string ns;      ///< Of its Lease.
  std::optional<TimePoint> renewed;
  std::string text;  ///< One line: who decided, and how old that is.
};
/// lease                                    ImageDependencies   decided by
/// held, and renewed within its duration    some                the operator
/// held, and renewed within its duration    none                the command
/// none, released, or expired               any                 the command
/// not readable                             some                the operator; it may be gone
/// not readable                             none                the command
///
/// `now` is the reader's wall clock. Of several Leases the one renewed last counts.
[[nodiscard]] Authority authority_on(const SeenLeases& leases, const Reports& reports,
                                     TimePoint now);

/// {"who": "operator" or "command", "operator": {"holder", "namespace", "leaseRenewTime"}, "text"}
[[nodiscard]] OrderedJson to_json(const Authority& authority);

/// "12 s", "3 min", "2 h", "4 d".
[[nodiscard]] std::string rough(Duration duration);

}  // namespace imagedeps::audit
