#include "sim/parameters.h"

#include <fmt/format.h>

#include <algorithm>

namespace imagedeps::sim {

Result<Parameters> parse_parameters(std::string_view text) {
  Parameters parameters;
  for (bool more = !text.empty(); more;) {
    const auto comma = text.find(',');
    const auto word = text.substr(0, comma);
    more = comma != std::string_view::npos;
    text.remove_prefix(more ? comma + 1 : text.size());
    const auto equals = word.find('=');
    if (equals == std::string_view::npos || equals == 0)
      return Error{.kind = Error::Kind::Invalid,
                   .message = fmt::format("'{}' is not of the form NAME=VALUE", word)};
    if (!parameters.emplace(word.substr(0, equals), word.substr(equals + 1)).second)
      return Error{.kind = Error::Kind::Invalid,
                   .message = fmt::format("'{}' is given twice", word.substr(0, equals))};
  }
  return parameters;
}

}  // namespace imagedeps::sim
