#include "audit/operator_report.h"

#include <utility>

#include "decide/messages.h"

namespace imagedeps::audit {

namespace {

std::optional<OperatorReport> read(const objects::DependencyStatus& status) {
  const objects::Condition* const ready = status.find("Ready");
  if (ready == nullptr || status.state == to_string(decide::State::Orphaned)) return std::nullopt;
  const auto reason = decide::parse_reason(ready->reason);
  if (!reason) return std::nullopt;
  const objects::Condition* const populated = status.find("Populated");
  OperatorReport report{.reason = *reason,
                        .message = ready->message,
                        .populated = populated != nullptr && populated->status,
                        .image = status.image,
                        .outdated = {},
                        .outdated_message = {},
                        .next_attempt = status.next_attempt,
                        .failure = objects::parse_import_failure(status.last_error_reason)};
  const objects::Condition* const current = status.find("UpToDate");
  if (current != nullptr && !current->status) {
    report.outdated = current->reason;
    report.outdated_message = current->message;
  }
  return report;
}

void take_over(Verdict& verdict, OperatorReport report, TimePoint now) {
  decide::Decision& decision = verdict.decision;
  decision.reason = decision.local_reason = report.reason;
  decision.message = decision.local_message = std::move(report.message);
  decision.recheck_at.reset();
  if (report.failure) verdict.failure = report.failure;
  if (report.next_attempt && *report.next_attempt > now) verdict.next_attempt = report.next_attempt;
  verdict.due = report.next_attempt.has_value() && !verdict.next_attempt;
  verdict.reported = true;
}

}  // namespace

std::optional<OperatorReport> report_on(const graph::Graph& graph, const TagRef& tag) {
  for (const auto& dependency : graph.dependencies(tag))
    if (auto report = read(dependency->status)) return report;
  return std::nullopt;
}

void take_over(Verdict& verdict, const graph::Graph& graph, TimePoint now) {
  decide::Decision& decision = verdict.decision;
  if (auto own = report_on(graph, verdict.tag)) {
    decision.populated = own->populated;
    decision.image = own->image;
    decision.outdated = own->outdated;
    decision.outdated_message = own->outdated_message;
    return take_over(verdict, std::move(*own), now);
  }
  const bool follows = decision.chain.size() > 1 && decision.root_causes.size() == 1 &&
                       decision.root_causes.front() == decision.chain.back();
  if (!follows) return;
  auto end = report_on(graph, decision.chain.back());
  if (!end || end->populated) return;
  end->message = decide::chain_text(decision.chain) + ": " + end->message;
  take_over(verdict, std::move(*end), now);
}

}  // namespace imagedeps::audit
