#pragma once

#include <optional>

#include "decide/decision.h"
#include "decide/facts.h"
#include "objects/meta.h"

namespace imagedeps::reporting {

/// The state of one needed istag between two evaluations. Times are on the loop's clock.
struct Tracked {
  decide::Decision decision;
  std::string registry;    ///< host[:port] of its source, or of the end of its alias chain.
  bool exists = false;     ///< The stream exists and names the tag in its spec or status.
  bool attention = false;  ///< True if it was needed and not ready at some time.
  TimePoint since{};       ///< Since when it is needed.
  std::optional<TimePoint> missing_since{};  ///< Since when it is needed without an image,
                                             ///< read from its object after a restart.
  /// Why it was not imported at some time while it was missing (decide::hold_of); empty if it was
  /// never held back. Read from its object after a restart.
  std::string_view hold;
  bool imported = false;                    ///< True if its image comes from our import.
  std::optional<decide::Reason> announced;  ///< The reason that was last announced.
  std::string aftermath;  ///< The outcome for its dependents, empty if there is none yet.
};

/// One needed istag for metrics, page, demo and command line. Valid until the loop's next task.
struct IstagView {
  const objects::TagRef& tag;
  const Tracked& tracked;
  const decide::Attempts& attempts;  ///< Times are on the loop's clock.
  bool importing = false;
};

}  // namespace imagedeps::reporting
