#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace imagedeps::loop {

/// The address that a server listens on.
struct ListenAddress {
  std::string host;  ///< IP address without brackets. Empty: all addresses, IPv6 and IPv4.
  std::uint16_t port = 0;
};

/// Parses "127.0.0.1:8080", ":8080", "[::1]:0" or "localhost:8080" (127.0.0.1). Other host names
/// are not resolved. Returns Invalid for other text.
[[nodiscard]] Result<ListenAddress> parse_listen_address(std::string_view text);

}  // namespace imagedeps::loop
