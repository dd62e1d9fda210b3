#pragma once

#include <string>

#include "audit/report.h"
#include "base/json.h"

namespace imagedeps::commands {

/// A table of istags, followed by the details of those that are missing or out of date, or whose
/// consumers do not follow them. The columns OUT-OF-DATE, NEXT-ATTEMPT and OBSTACLE are present if any
/// istag has a value. Control characters are replaced.
[[nodiscard]] std::string table_of(const audit::Report& report, audit::Yardstick yardstick);
/// What depends on parameters without a value: one paragraph for each istag or source, up to a
/// limit. Control characters in names are replaced.
[[nodiscard]] std::string text_of(const std::vector<audit::OpenNeed>& needs);
/// A summary of the imports. With an active operator: "imagedeps imports
/// 212 (40 once the registry answers), which may start 140 builds in 31 namespaces". Without
/// one: "imagedeps would import 212, ...".
[[nodiscard]] std::string outlook(const audit::Report& report);
/// "33 image stream tags needed, 2 not populated: " and the outlook.
[[nodiscard]] std::string status_line(const audit::Report& report);
/// Formats a value for "-o json" or "-o yaml".
[[nodiscard]] std::string printed(const OrderedJson& value, const std::string& output);

/// Reports whether an istag is missing, or a finding blocks its object.
[[nodiscard]] bool anything_missing(const audit::Report& report, audit::Yardstick yardstick);

}  // namespace imagedeps::commands
