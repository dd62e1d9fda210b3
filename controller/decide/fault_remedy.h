#pragma once

#include <vector>

#include "decide/remedy.h"
#include "objects/references.h"

namespace imagedeps::decide {

/// The steps that correct a fault of an object, in order; empty if no step is known.
[[nodiscard]] std::vector<Remedy> remedies(const objects::ReferenceObject& object,
                                           const objects::Fault& fault);

}  // namespace imagedeps::decide
