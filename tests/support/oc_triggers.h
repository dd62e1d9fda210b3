#pragma once

#include <map>
#include <string>

#include "base/json.h"
#include "base/json_library.h"

namespace imagedeps::test {

/// Runs `oc set triggers` or `oc annotate ...triggers-` on an object, by the rules of openshift/oc
/// (pkg/cli/set/triggers.go). Returns why `oc` refuses it; empty if it does not. Written
/// independently of the code that chooses commands.
[[nodiscard]] std::string oc_apply(const std::string& command, Json& object);

/// The istag that each container of the object follows, as "NAMESPACE/STREAM:TAG", with " paused"
/// if its trigger is not automatic.
[[nodiscard]] std::map<std::string, std::string> followed(const Json& object);

}  // namespace imagedeps::test
