#pragma once

#include <vector>

#include "audit/judge.h"
#include "decide/remedy.h"

namespace imagedeps::audit {

using decide::remedies;
using decide::Remedy;
using decide::shell_word;

/// What would bring an istag on that is a root cause. Words in <angle brackets> are the reader's to
/// fill in. Empty where there is nothing to do but wait.
[[nodiscard]] std::vector<Remedy> remedies(const Verdict& verdict);

}  // namespace imagedeps::audit
