#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace imagedeps::loop {

/// Where a server listens.
struct ListenAddress {
  std::string host;  ///< An IP address without brackets; empty: all addresses, v6 and v4.
  std::uint16_t port = 0;
};

/// Of "127.0.0.1:8080", ":8080", "[::1]:0", "localhost:8080" (127.0.0.1). Names are not looked up.
/// Else Invalid.
[[nodiscard]] Result<ListenAddress> parse_listen_address(std::string_view text);

}  // namespace imagedeps::loop
