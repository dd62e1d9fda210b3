#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace imagedeps::kube {

/// Decodes standard base64. White space is ignored. Returns nothing for other text.
[[nodiscard]] std::optional<std::string> decode_base64(std::string_view text);
[[nodiscard]] std::string encode_base64(std::string_view bytes);

}  // namespace imagedeps::kube
