#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "base/result.h"
#include "kube/transport.h"
#include "objects/image_stream.h"

namespace imagedeps::importing {

/// Reads the current version of one stream. `done` gets null if it does not exist. The request is a
/// LIST with a field selector, because the operator's role has no `get`. Destroying the call cancels
/// it.
[[nodiscard]] std::unique_ptr<kube::Call> look_up_stream(
    kube::Transport& transport, std::string_view ns, std::string_view name,
    std::function<void(Result<std::shared_ptr<const objects::ImageStream>>)> done);

}  // namespace imagedeps::importing
