#pragma once

#include <string>
#include <string_view>

#include "base/error.h"

namespace imagedeps::kube {

/// The details of a request that failed without an HTTP answer.
struct Breakdown {
  std::string_view what;  ///< cpprestsdk's message.
  int code = 0;           ///< errno, where cpprestsdk preserves it.
  std::string_view tls;   ///< Why a certificate was refused, empty if none was.
};
/// Returns Unavailable with a message that says what to check. `server` and `proxy` are URLs;
/// `proxy` may be empty.
[[nodiscard]] Error connection_error(const Breakdown& breakdown, const std::string& server,
                                     const std::string& proxy);

}  // namespace imagedeps::kube
