#pragma once

#include <charconv>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

namespace imagedeps {

/// The longest prefix of a UTF-8 text that has at most `bytes_max` bytes and splits no character.
[[nodiscard]] std::string_view truncated(std::string_view text, std::size_t bytes_max);

/// Converts ASCII letters to lower case and leaves everything else unchanged.
[[nodiscard]] std::string lower_case(std::string_view text);

/// Removes the characters of `around` from both ends.
[[nodiscard]] std::string_view trimmed(std::string_view text, std::string_view around = " \t\r\n");

/// "1 alias", "2 aliases". Without `many`, an "s" makes the plural.
[[nodiscard]] std::string counted(std::size_t count, std::string_view one,
                                  std::string_view many = {});

/// The Levenshtein distance of two texts, in bytes.
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

/// Decodes percent-encoding (RFC 3986, section 2.1). Invalid escapes are left unchanged.
[[nodiscard]] std::string percent_decoded(std::string_view text);

/// Parses a text that is exactly one decimal number. Returns nothing for other text and for numbers
/// that do not fit into `Number`.
template <typename Number>
[[nodiscard]] std::optional<Number> parse_number(std::string_view text) {
  Number number{};
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  return error == std::errc() && stop == end ? std::optional(number) : std::nullopt;
}

}  // namespace imagedeps
