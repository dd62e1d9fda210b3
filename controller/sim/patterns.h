#pragma once

#include <string_view>

namespace imagedeps::sim {

/// Kubernetes' patterns for names, matched without regular expressions. RFC 1123 label, at most 63
/// characters.
[[nodiscard]] bool dns_label(std::string_view text);
/// RFC 1123 subdomain.
[[nodiscard]] bool dns_subdomain(std::string_view text);
/// Matches ^[a-z0-9]+(?:[._-][a-z0-9]+)*$
[[nodiscard]] bool stream_name(std::string_view text);
/// Matches ^[\w][\w.-]{0,127}$
[[nodiscard]] bool tag_name(std::string_view text);
/// Matches ^[A-Za-z][A-Za-z0-9]*$
[[nodiscard]] bool condition_word(std::string_view text);

}  // namespace imagedeps::sim
