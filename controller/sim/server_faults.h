#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "sim/parameters.h"

namespace imagedeps::sim {

/// Faults of the API server, as probabilities from 0 to 1. All zero is a server without faults.
struct Faults {
  double cut_watch = 0;     ///< Per watch event: the connection breaks.
  double gone = 0;          ///< Per watch start: answered with 410 Gone.
  double conflict = 0;      ///< Per import: another client writes the stream during the fetch.
  double throttle = 0;      ///< Per request: answered with 429 and Retry-After.
  double server_error = 0;  ///< Per request: answered with 500, 502, 503 or 504.
  double lost_answer = 0;   ///< Per write: executed, but the connection breaks before the answer.
  double duplicate_event = 0;  ///< Per watch event: sent twice.
  double slow = 0;             ///< Per request: 1 to 40 s of delay before it is served.
  double late_answer = 0;      ///< Per request: executed immediately, answered 0.1 to 20 s later.
  double late_event = 0;  ///< Per watch event: this and all later events arrive 0.1 to 20 s later.

  bool operator==(const Faults&) const = default;
};

/// Parses faults by name in camel case, such as "cutWatch" -> "0.1". Absent faults are 0. Otherwise
/// Invalid, with a message that lists the valid names or values.
[[nodiscard]] Result<Faults> parse_server_faults(const Parameters& parameters);
/// Describes each fault, one per line, for the command line's help.
[[nodiscard]] std::string describe_server_faults();

}  // namespace imagedeps::sim
