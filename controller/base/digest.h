#pragma once

#include <string>
#include <string_view>

namespace imagedeps {

/// SHA-256 in lower-case hexadecimal (64 characters).
[[nodiscard]] std::string sha256_hex(std::string_view bytes);

}  // namespace imagedeps
