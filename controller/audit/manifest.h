#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

namespace imagedeps::audit {

/// A manifest with where it came from, for messages.
struct Manifest {
  Json object;
  std::string file;
  int line = 1;
};
/// "FILE:LINE".
[[nodiscard]] std::string place_of(const Manifest& manifest);

/// A List, or a typed list as an API answers it (`ImageStreamList`, whose items name no kind),
/// becomes its items, however deep; anything else stays what it is.
[[nodiscard]] std::vector<Manifest> take_apart(Manifest manifest);

}  // namespace imagedeps::audit
