#include "reconcile/reconcile_metrics.h"

#include <string>

namespace imagedeps::reconcile {

using objects::ImportFailure;
using Kind = Verdict::Kind;

namespace {

constexpr std::string_view kImports = "imagedeps_imports_total";
constexpr std::string_view kImportSeconds = "imagedeps_import_duration_seconds";

observe::Metrics::Labels import_labels(Kind kind, std::string_view reason) {
  return {{"result", std::string(to_string(kind))}, {"reason", std::string(reason)}};
}

std::vector<observe::Metrics::Labels> all_import_labels() {
  std::vector<observe::Metrics::Labels> all;
  for (int i = 0; i <= static_cast<int>(ImportFailure::ImportFailed); ++i) {
    all.push_back(import_labels(Kind::Failed, objects::to_string(static_cast<ImportFailure>(i))));
  }
  for (const Kind kind : {Kind::Populated, Kind::Stale, Kind::Overtaken, Kind::Held, Kind::Trouble}) all.push_back(import_labels(kind, ""));
  return all;
}

}  // namespace

void declare_metrics(observe::Metrics& metrics) {
  metrics.declare_counter(std::string(kImports), "Import requests by what came of them; only Populated and Failed are attempts.", all_import_labels());
  metrics.declare_histogram(std::string(kImportSeconds), "Duration of import requests.", {0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120});
  metrics.declare_counter("imagedeps_status_writes_total", "Writes of ImageDependencies.", {{{"result", "ok"}}, {{"result", "error"}}});
}

void count_import(observe::Metrics& metrics, const Verdict& verdict, Duration took) {
  const std::string_view reason = verdict.failure ? objects::to_string(*verdict.failure) : std::string_view();
  metrics.count(kImports, import_labels(verdict.kind, reason));
  metrics.observe(kImportSeconds, {}, std::chrono::duration<double>(took).count());
}

}  // namespace imagedeps::reconcile
