#pragma once

#include <string_view>

namespace imagedeps::sim {

/// Kubernetes' patterns for names, without regular expressions.
[[nodiscard]] bool dns_label(std::string_view text);
[[nodiscard]] bool dns_subdomain(std::string_view text);
/// ^[a-z0-9]+(?:[._-][a-z0-9]+)*$
[[nodiscard]] bool stream_name(std::string_view text);
/// ^[\w][\w.-]{0,127}$
[[nodiscard]] bool tag_name(std::string_view text);
/// ^[A-Za-z][A-Za-z0-9]*$
[[nodiscard]] bool condition_word(std::string_view text);

}  // namespace imagedeps::sim
