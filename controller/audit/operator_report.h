#pragma once

#include <optional>
#include <string>

#include "audit/judge.h"

namespace imagedeps::audit {

/// The operator's report on an istag, from the condition Ready and the status of its
/// ImageDependency.
struct OperatorReport {
  decide::Reason reason = decide::Reason::OutOfScope;
  std::string message;
  bool populated = false;
  std::string image;
  std::optional<std::string> outdated;  ///< Reason of UpToDate=False; nullopt if up to date.
  std::string outdated_message;
  std::optional<TimePoint> next_attempt;
  std::optional<objects::ImportFailure> failure;  ///< Failure of the last import.
};
/// The report on an istag. Nullopt if condition Ready does not exist yet, the object is Orphaned,
/// or this version does not recognize the reason.
[[nodiscard]] std::optional<OperatorReport> report_on(const graph::Graph& graph, const TagRef& tag);

/// Copies the operator's report on an istag into the verdict. For an alias without a report, copies
/// the report on its terminal tag. Producers, alias chain and root causes of the verdict are not
/// changed.
void take_over(Verdict& verdict, const graph::Graph& graph, TimePoint now);

}  // namespace imagedeps::audit
