#pragma once

#include <string>
#include <string_view>

namespace imagedeps {

/// Text from outside that is safe to show on one line of a terminal or a log. These characters are
/// replaced: control characters of ASCII by blanks; other control characters (C1), characters that
/// change the direction of text or are invisible, and bytes that are not UTF-8 by U+FFFD. The API
/// server accepts them in the names of tags, in pull specs and in messages.
[[nodiscard]] std::string printable(std::string_view text);

/// True if printable() does not change the text.
[[nodiscard]] bool is_printable(std::string_view text);

}  // namespace imagedeps
