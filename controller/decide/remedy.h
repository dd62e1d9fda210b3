#pragma once

#include <string>
#include <vector>

#include "graph/graph.h"

namespace imagedeps::decide {

/// A shell command that an admin can run.
struct Remedy {
  std::string command;
  std::string note;  ///< When or why to run it, in a few words; may be empty.
  bool operator==(const Remedy&) const = default;
};

/// The commands that a consumer still needs after its istag is populated; empty without an
/// obstacle.
[[nodiscard]] std::vector<Remedy> remedies(const graph::Consumer& consumer);

/// Quotes the text as one word for a POSIX shell. The API server does not validate tag names, so
/// they can contain anything.
[[nodiscard]] std::string shell_word(const std::string& text);

}  // namespace imagedeps::decide
