#pragma once

#include <string>
#include <vector>

#include "audit/judge.h"
#include "audit/remedy.h"
#include "base/json.h"

namespace imagedeps::audit {

/// Why something waits, from the consumer down to the root causes.
struct Explanation {
  struct Line {
    int depth = 0;
    std::string text;
  };
  std::vector<Line> lines;
  std::vector<Verdict> root_causes;  ///< Sorted by istag. Empty: nothing is missing.
  std::vector<Remedy> remedies;      ///< Each once, in the order in which they make sense.
};

/// From an object that needs istags. NotFound if the graph does not know it; the message names
/// objects with that name.
[[nodiscard]] Result<Explanation> explain(const graph::Graph& graph, const ObjectKey& object,
                                          const Judge& how);
/// From an istag: why it is as it is, and who waits for it.
[[nodiscard]] Explanation explain(const graph::Graph& graph, const TagRef& tag, const Judge& how);

/// Lines for a terminal, wrapped but for the commands: control characters in names and messages are
/// replaced.
[[nodiscard]] std::string to_text(const Explanation& explanation);
/// {"lines": [{"depth", "text"}], "rootCauses": [{"istag", "reason", "message"}], "commands":
/// [...]}
[[nodiscard]] OrderedJson to_json(const Explanation& explanation);

}  // namespace imagedeps::audit
