#pragma once

#include <string>

#include "audit/report.h"
#include "base/json.h"

namespace imagedeps::cli {

/// A table of istags, what is wrong with those that are missing, and the summary. Control
/// characters in names are replaced.
[[nodiscard]] std::string table_of(const audit::Report& report, audit::Yardstick yardstick);
/// "would import 212, which may start 140 builds in 31 namespaces": what Enforce would do now.
[[nodiscard]] std::string outlook(const audit::Report& report);
/// "-o json" or "-o yaml".
[[nodiscard]] std::string printed(const OrderedJson& value, const std::string& output);

[[nodiscard]] bool anything_missing(const audit::Report& report, audit::Yardstick yardstick);

}  // namespace imagedeps::cli
