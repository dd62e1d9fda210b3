#pragma once

#include <string>

#include "audit/report.h"
#include "base/json.h"

namespace imagedeps::commands {

/// A table of istags, with NEXT-ATTEMPT where any of them has one, what is wrong with those that
/// are missing, and the summary. Control characters in names are replaced.
[[nodiscard]] std::string table_of(const audit::Report& report, audit::Yardstick yardstick);
/// What becomes of the rows that an import fills. With an operator's authority: "imagedeps imports
/// 212 (40 once the registry answers), which may start 140 builds in 31 namespaces"; else
/// "imagedeps would import 212, ...".
[[nodiscard]] std::string outlook(const audit::Report& report);
/// "-o json" or "-o yaml".
[[nodiscard]] std::string printed(const OrderedJson& value, const std::string& output);

[[nodiscard]] bool anything_missing(const audit::Report& report, audit::Yardstick yardstick);

}  // namespace imagedeps::commands
