#pragma once

#include <string>
#include <string_view>

namespace imagedeps {

/// The first bytes of a UTF-8 text, at most `bytes_max`, without cutting a character.
[[nodiscard]] std::string_view truncated(std::string_view text, std::size_t bytes_max);

/// ASCII letters in lower case, everything else as it is.
[[nodiscard]] std::string lower_case(std::string_view text);

/// Without the characters of `around` at both ends.
[[nodiscard]] std::string_view trimmed(std::string_view text, std::string_view around = " \t\r\n");

/// Without percent-encoding (RFC 3986, section 2.1). A broken escape stays as it is.
[[nodiscard]] std::string percent_decoded(std::string_view text);

}  // namespace imagedeps
