#pragma once

#include <string>
#include <string_view>

namespace imagedeps {

/// The longest prefix of a UTF-8 text that has at most `bytes_max` bytes and splits no character.
[[nodiscard]] std::string_view truncated(std::string_view text, std::size_t bytes_max);

/// Converts ASCII letters to lower case and leaves everything else unchanged.
[[nodiscard]] std::string lower_case(std::string_view text);

/// Removes the characters of `around` from both ends.
[[nodiscard]] std::string_view trimmed(std::string_view text, std::string_view around = " \t\r\n");

/// Decodes percent-encoding (RFC 3986, section 2.1). Invalid escapes are left unchanged.
[[nodiscard]] std::string percent_decoded(std::string_view text);

}  // namespace imagedeps
