#pragma once

#include <vector>

#include "audit/judge.h"
#include "decide/remedy.h"

namespace imagedeps::audit {

using decide::remedies;
using decide::Remedy;
using decide::shell_word;

/// The commands that fix an istag that is a root cause. The user replaces words in <angle
/// brackets>. Empty if there is nothing to do but wait.
[[nodiscard]] std::vector<Remedy> remedies(const Verdict& verdict);

}  // namespace imagedeps::audit
