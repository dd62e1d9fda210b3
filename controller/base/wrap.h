#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace imagedeps {

/// Wraps a text into lines of at most `width` bytes for a terminal. Each line ends with a newline.
/// The first line is indented by `indent` spaces, the others by two more. Lines break at spaces
/// only, so a long word (an address, a digest) can exceed `width`.
[[nodiscard]] std::string wrapped(std::string_view text, std::size_t indent = 0,
                                  std::size_t width = 100);

}  // namespace imagedeps
