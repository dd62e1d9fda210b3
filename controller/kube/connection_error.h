#pragma once

#include <string>
#include <string_view>

#include "base/error.h"

namespace imagedeps::kube {

/// The details of a request that failed without an HTTP answer.
struct Breakdown {
  enum class Stage { Resolve, Connect, Proxy, Handshake, Exchange };
  Stage stage{};
  std::string what;       ///< What the system or the peer says.
  int code = 0;           ///< errno. 0 if there is none.
  bool to_proxy = false;  ///< Resolve and Connect: the peer is the proxy.
  std::string tls;        ///< Why a certificate was refused, empty if none was.
};
/// Returns Unavailable with a message that says what to check. `server` and `proxy` are URLs;
/// `proxy` may be empty.
[[nodiscard]] Error connection_error(const Breakdown& breakdown, const std::string& server,
                                     const std::string& proxy);

}  // namespace imagedeps::kube
