#pragma once

#include <string>
#include <vector>

#include "graph/graph.h"

namespace imagedeps::decide {

/// A command for a person's shell, and in a few words when or why.
struct Remedy {
  std::string command;
  std::string note;  ///< May be empty.
  bool operator==(const Remedy&) const = default;
};

/// What else a consumer needs, once its istag is populated; empty without an obstacle.
[[nodiscard]] std::vector<Remedy> remedies(const graph::Consumer& consumer);

/// The text as one word of a POSIX shell: names of tags are not checked by the server.
[[nodiscard]] std::string shell_word(const std::string& text);

}  // namespace imagedeps::decide
