#pragma once

#include <string_view>

namespace imagedeps {

/// "host:port" of "scheme://user:password@host:port/path" (RFC 3986, section 3.2); the scheme and
/// all else may be missing.
[[nodiscard]] std::string_view host_and_port(std::string_view url);

/// The host alone, without the brackets of an IPv6 address.
[[nodiscard]] std::string_view host_of(std::string_view url);

}  // namespace imagedeps
