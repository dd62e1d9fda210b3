#pragma once

#include <vector>

#include "decide/remedy.h"
#include "objects/references.h"

namespace imagedeps::decide {

/// The steps that correct a fault of an object, in order; empty if no step is known. Those that
/// change its triggers correct all of them, because `oc` refuses a command while one is wrong.
[[nodiscard]] std::vector<Remedy> remedies(const objects::ReferenceObject& object,
                                           const objects::Fault& fault,
                                           const Redirects& redirects = {});

}  // namespace imagedeps::decide
