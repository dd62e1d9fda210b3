#pragma once

#include <optional>

#include "decide/decision.h"
#include "decide/facts.h"
#include "objects/meta.h"

namespace imagedeps::reporting {

/// What the operator holds of one needed istag between two evaluations.
struct Tracked {
  decide::Decision decision;
  std::string
      registry;  ///< host[:port] that it is imported from; of an alias, that of its chain's end.
  bool exists = false;     ///< The stream exists and names the tag in its spec or status.
  bool attention = false;  ///< It was seen needed and not populated.
  TimePoint since{};       ///< Of the loop: needed since.
  std::optional<TimePoint> missing_since{};  ///< Of the loop: needed and without an image since;
                                             ///< over a restart, from the ImageDependency.
  bool imported = false;                     ///< An import of ours put its image there.
  std::optional<decide::Reason> announced;   ///< What its consumers were told last.
  std::string
      aftermath;  ///< What became of its dependents after that; empty: nothing to say, or not yet.
};

/// One needed istag as metrics, page, demo and command line see it. Valid until the loop goes on.
struct IstagView {
  const objects::TagRef& tag;
  const Tracked& tracked;
  const decide::Attempts& attempts;  ///< Times of the loop.
  bool importing = false;
};

}  // namespace imagedeps::reporting
