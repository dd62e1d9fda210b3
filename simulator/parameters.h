#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/result.h"

namespace imagedeps::sim {

/// What is said about a fault beside its kind, by name.
using Parameters = std::map<std::string, std::string>;

/// "allowance=100,window=10m"; none for empty text. Invalid for a word that is no NAME=VALUE, and
/// for a name that stands twice.
[[nodiscard]] Result<Parameters> parse_parameters(std::string_view text);

}  // namespace imagedeps::sim
