#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "base/result.h"
#include "kube/transport.h"
#include "objects/image_stream.h"

namespace imagedeps::importing {

/// Reads one stream as it is now, null if it is not there. It LISTs with a field selector: the
/// operator's role has no `get`.
[[nodiscard]] std::unique_ptr<kube::Call> look_up_stream(
    kube::Transport& transport, std::string_view ns, std::string_view name,
    std::function<void(Result<std::shared_ptr<const objects::ImageStream>>)> done);

}  // namespace imagedeps::importing
