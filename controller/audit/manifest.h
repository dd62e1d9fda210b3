#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

namespace imagedeps::audit {

/// A manifest with its file and line, for messages.
struct Manifest {
  Json object;
  std::string file;
  int line = 1;  ///< Line of the start of the document, from 1; 0 for an object of a cluster.
};
/// "FILE:LINE", or only the file without a line.
[[nodiscard]] std::string place_of(const Manifest& manifest);

/// Returns the items of a List, or of a typed list from the API (`ImageStreamList`, whose items
/// have no kind), recursively. Returns any other manifest unchanged.
[[nodiscard]] std::vector<Manifest> take_apart(Manifest manifest);

}  // namespace imagedeps::audit
