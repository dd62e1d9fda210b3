#pragma once

#include <memory>
#include <string_view>

#include "base/result.h"
#include "objects/meta.h"

namespace imagedeps::objects {

/// A Namespace, projected: its opt-out annotation, and Meta::deleting while it terminates.
struct Namespace {
  Meta meta;
  ManagementState management = ManagementState::Managed;
};
/// Decodes the JSON of a Namespace. Returns Malformed for anything else. Any thread.
[[nodiscard]] Result<std::shared_ptr<const Namespace>> decode_namespace(std::string_view json);

}  // namespace imagedeps::objects
