#pragma once

#include <string>
#include <vector>

#include "audit/judge.h"

namespace imagedeps::audit {

/// A command for a person's shell, and in a few words when or why.
struct Remedy {
  std::string command;
  std::string note;  ///< May be empty.
  bool operator==(const Remedy&) const = default;
};

/// What would bring an istag on that is a root cause. Words in <angle brackets> are the reader's to fill in. Empty where there is
/// nothing to do but wait.
[[nodiscard]] std::vector<Remedy> remedies(const Verdict& verdict);
/// What else a consumer needs, once its istag is populated; empty without an obstacle.
[[nodiscard]] std::vector<Remedy> remedies(const graph::Consumer& consumer);

/// The text as one word of a POSIX shell: names of tags are not checked by the server.
[[nodiscard]] std::string shell_word(const std::string& text);

}  // namespace imagedeps::audit
