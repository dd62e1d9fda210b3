#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/result.h"

namespace imagedeps::sim {

/// The parameters of a fault by name.
using Parameters = std::map<std::string, std::string>;

/// Parses "allowance=100,window=10m". Empty text gives no parameters. Invalid if an item is not of
/// the form NAME=VALUE, or if a name is repeated.
[[nodiscard]] Result<Parameters> parse_parameters(std::string_view text);

}  // namespace imagedeps::sim
