#pragma once

#include <functional>
#include <string>
#include <vector>

#include "cli/settings.h"

namespace imagedeps::cli {

/// One setting: its key ("import.grace"), what it means, how to read it from JSON and how to show
/// it.
struct Setting {
  std::string key;
  std::string help;
  /// False if the value does not fit; `expected` says what does.
  std::function<bool(Settings&, const Json&)> set;
  std::function<OrderedJson(const Settings&)> get;
  std::string expected;
  /// The values that fit, as JSON Schema has it: what helm/imagedeps/values.schema.json says too.
  OrderedJson schema;
  /// How text of a flag or variable becomes JSON: lists are split at commas. The flag of a Switch
  /// needs no value.
  enum class Shape { Scalar, Switch, List, Map } shape = Shape::Scalar;
};

[[nodiscard]] const std::vector<Setting>& all_settings();

/// "--import-grace" and "IMAGEDEPS_IMPORT_GRACE" for "import.grace".
[[nodiscard]] std::string flag_of(std::string_view key);
[[nodiscard]] std::string variable_of(std::string_view key);

}  // namespace imagedeps::cli
