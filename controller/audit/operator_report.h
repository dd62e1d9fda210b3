#pragma once

#include <optional>
#include <string>

#include "audit/judge.h"

namespace imagedeps::audit {

/// What the operator has written down about an istag, in the condition Ready of its
/// ImageDependency.
struct OperatorReport {
  decide::Reason reason = decide::Reason::OutOfScope;
  std::string message;
  bool populated = false;
  std::string image;
  std::optional<TimePoint> next_attempt;
  std::optional<objects::ImportFailure> failure;  ///< Of its last import.
};
/// Nothing where no object reports on it: not yet, not while somebody needs it, or in words that
/// this version does not know.
[[nodiscard]] std::optional<OperatorReport> report_on(const graph::Graph& graph, const TagRef& tag);

/// Makes the verdict say what the operator says of its istag, or of the istag that it follows where
/// there is no report on the alias. Who makes it, what it follows and what it waits for stay as
/// they were found.
void take_over(Verdict& verdict, const graph::Graph& graph, TimePoint now);

}  // namespace imagedeps::audit
