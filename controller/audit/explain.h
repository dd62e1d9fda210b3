#pragma once

#include <string>
#include <vector>

#include "audit/finding.h"
#include "audit/judge.h"
#include "audit/open_need.h"
#include "audit/remedy.h"
#include "base/json.h"

namespace imagedeps::audit {

/// Why an object or istag waits, from the consumer down to the root causes.
struct Explanation {
  struct Line {
    int depth = 0;  ///< Nesting level, from 0.
    std::string text;
  };
  std::vector<Line> lines;
  std::vector<Verdict> root_causes;  ///< Sorted by istag; empty if no istag is missing.
  std::vector<Finding> findings;     ///< Those of the explained object, its builders and consumers.
  std::vector<Remedy> remedies;      ///< Without duplicates, in the order in which to run them.
  bool open = false;  ///< The object also depends on Template parameters without a value.
};

/// Explains an object that needs istags. Returns NotFound if the graph does not contain it; the
/// message suggests objects of other kinds with the same name. `besides`: findings that are not
/// faults of objects in the graph (findings.h); those of other objects are not shown, and neither
/// are other objects' open needs.
[[nodiscard]] Result<Explanation> explain(const graph::Graph& graph, const ObjectKey& object,
                                          const Judge& how,
                                          const std::vector<Finding>& besides = {},
                                          const std::vector<OpenNeed>& open = {});
/// Explains an istag: the reason for its state, and its consumers.
[[nodiscard]] Explanation explain(const graph::Graph& graph, const TagRef& tag, const Judge& how,
                                  const std::vector<Finding>& besides = {});

/// Text for a terminal, all of it printable(). Lines are wrapped, except commands.
[[nodiscard]] std::string to_text(const Explanation& explanation);
/// {"lines": [{"depth", "text"}], "rootCauses": [{"istag", "reason", "message"}], "findings": [...],
/// "commands": [...]}
[[nodiscard]] OrderedJson to_json(const Explanation& explanation);

}  // namespace imagedeps::audit
