#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "simulator/parameters.h"

namespace imagedeps::sim {

/// Probabilities per event of faults of the API server; all zero: a perfect one.
struct Faults {
  double cut_watch = 0;        ///< Per watch event: the connection breaks.
  double gone = 0;             ///< Per watch start: 410.
  double conflict = 0;         ///< Per import: somebody else writes the stream during the fetch.
  double throttle = 0;         ///< Per request: 429 with Retry-After.
  double server_error = 0;     ///< Per request: 500, 502, 503 or 504.
  double lost_answer = 0;      ///< Per write: done, but the connection breaks before the answer.
  double duplicate_event = 0;  ///< Per watch event: sent twice.
  double slow = 0;             ///< Per request: 1 to 40 s of delay before it is served.
  double late_answer = 0;      ///< Per request: served at once, answered 0.1 to 20 s later.
  double late_event = 0;       ///< Per watch event: it and those behind it come 0.1 to 20 s later.

  bool operator==(const Faults&) const = default;
};

/// From their names in camel case, "cutWatch" -> "0.1"; what is not named is 0. Invalid, with what
/// there is, for anything else.
[[nodiscard]] Result<Faults> parse_server_faults(const Parameters& parameters);
/// Each with what it does, one a line, for people.
[[nodiscard]] std::string describe_server_faults();

}  // namespace imagedeps::sim
