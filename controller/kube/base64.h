#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace imagedeps::kube {

/// Of standard base64, white space ignored; nothing for anything else.
[[nodiscard]] std::optional<std::string> decode_base64(std::string_view text);

}  // namespace imagedeps::kube
