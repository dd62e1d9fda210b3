#pragma once

#include <string>
#include <string_view>

#include "base/error.h"

namespace imagedeps::kube {

/// What is known about an exchange that failed without an HTTP answer.
struct Breakdown {
  std::string_view what;  ///< cpprestsdk's words.
  int code = 0;           ///< errno, as far as cpprestsdk keeps it.
  std::string_view tls;   ///< Why a certificate was refused, empty if none was.
};
/// Unavailable, in words that say what to look at. `server` is the URL, `proxy` the proxy's, or
/// empty.
[[nodiscard]] Error connection_error(const Breakdown& breakdown, const std::string& server,
                                     const std::string& proxy);

}  // namespace imagedeps::kube
