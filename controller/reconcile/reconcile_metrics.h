#pragma once

#include <string_view>

#include "observe/metrics.h"
#include "reconcile/import_answer.h"

namespace imagedeps::reconcile {

/// Declares the counters and histograms of this folder, with every label value at 0.
void declare_metrics(observe::Metrics& metrics);
void count_import(observe::Metrics& metrics, const Verdict& verdict, Duration took);

}  // namespace imagedeps::reconcile
