#pragma once

#include <vector>

#include "audit/judge.h"
#include "decide/remedy.h"

namespace imagedeps::audit {

using decide::command_of;
using decide::line_of;
using decide::remedies;
using decide::Remedy;
using decide::shell_word;

/// The steps that fix an istag that is a root cause, in order. Empty if there is nothing to do but
/// wait.
[[nodiscard]] std::vector<Remedy> remedies(const Verdict& verdict);
/// The step that an alias still needs after its target is populated, because it is in another
/// stream; empty for other istags.
[[nodiscard]] std::vector<Remedy> alias_remedies(const Verdict& verdict);

}  // namespace imagedeps::audit
