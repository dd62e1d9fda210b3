#pragma once

#include <map>
#include <string>
#include <string_view>

#include "loop/http.h"

namespace imagedeps::page {

/// Whether clients reach us on this machine only: then a browser that was led here under another
/// name is turned away.
enum class Reach { Loopback, Network };
/// Of a listen address ("127.0.0.1:8081"). The empty host and everything that cannot be read is
/// Network.
[[nodiscard]] Reach reach_of(std::string_view listen_address);

/// Why a request is not answered.
struct Refusal {
  int status = 0;  ///< 0: it is.
  std::string text;
};
/// Only GET and HEAD. On loopback the Host must be localhost or a loopback address: a name that an
/// attacker lets point at 127.0.0.1 (DNS rebinding) makes the browser send his. Data (`path` is no
/// file of ours) is not for other sites' scripts (Sec-Fetch-Site).
[[nodiscard]] Refusal judge_request(const loop::HttpRequest& request, Reach reach);

/// With every answer: nothing but our own files runs or is loaded, nobody frames us, nothing is
/// guessed or kept.
[[nodiscard]] std::map<std::string, std::string> safe_headers(std::string_view content_type);

}  // namespace imagedeps::page
