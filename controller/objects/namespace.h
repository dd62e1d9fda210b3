#pragma once

#include <memory>
#include <string_view>

#include "base/result.h"
#include "objects/meta.h"

namespace imagedeps::objects {

/// A Namespace, as far as it concerns us: its opt-out annotation and whether it is going away.
struct Namespace {
  Meta meta;
  ManagementState management = ManagementState::Managed;
};
[[nodiscard]] Result<std::shared_ptr<const Namespace>> decode_namespace(std::string_view json);

}  // namespace imagedeps::objects
