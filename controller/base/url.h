#pragma once

#include <string_view>

namespace imagedeps {

/// The "host:port" part of "scheme://user:password@host:port/path" (RFC 3986, section 3.2). All
/// other parts are optional.
[[nodiscard]] std::string_view host_and_port(std::string_view url);

/// The host without the port and without the brackets of an IPv6 address.
[[nodiscard]] std::string_view host_of(std::string_view url);

}  // namespace imagedeps
