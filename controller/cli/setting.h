#pragma once

#include <functional>
#include <string>
#include <vector>

#include "cli/settings.h"

namespace imagedeps::cli {

/// One setting of `run`.
struct Setting {
  std::string key;   ///< "import.grace"
  std::string help;  ///< One line for users.
  /// Reads the setting from JSON. False if the value is not valid; `expected` describes valid ones.
  std::function<bool(Settings&, const Json&)> set;
  std::function<OrderedJson(const Settings&)> get;
  std::string expected;
  /// The JSON Schema of valid values, equal to the one in helm/imagedeps/values.schema.json.
  OrderedJson schema;
  /// How the text of a flag or variable becomes JSON. Lists are split at commas. The flag of a
  /// Switch does not require a value.
  enum class Shape { Scalar, Switch, List, Map } shape = Shape::Scalar;
};

/// All settings, in the order of --help.
[[nodiscard]] const std::vector<Setting>& all_settings();

/// "--import-grace" and "IMAGEDEPS_IMPORT_GRACE" for "import.grace".
[[nodiscard]] std::string flag_of(std::string_view key);
[[nodiscard]] std::string variable_of(std::string_view key);

}  // namespace imagedeps::cli
