#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace imagedeps {

/// A text as lines of at most `width` bytes for a terminal, each with its newline: the first behind
/// `indent` blanks, the others two further in. Broken at blanks only, so a long word (an address, a
/// digest) makes a long line.
[[nodiscard]] std::string wrapped(std::string_view text, std::size_t indent = 0,
                                  std::size_t width = 100);

}  // namespace imagedeps
