#pragma once

#include <map>
#include <string>
#include <string_view>

#include "loop/http.h"

namespace imagedeps::page {

/// The clients that can reach the page: only those on this machine, or the network. On loopback,
/// requests with another host name are rejected.
enum class Reach { Loopback, Network };
/// Returns the reach of a listen address ("127.0.0.1:8081"). An empty host or an invalid address
/// is Network.
[[nodiscard]] Reach reach_of(std::string_view listen_address);

/// Why a request is rejected.
struct Refusal {
  int status = 0;  ///< HTTP status; 0 if the request is accepted.
  std::string text;
};
/// Accepts only GET and HEAD. On loopback, the Host header must be localhost or a loopback address.
/// This prevents DNS rebinding, where a host name of an attacker resolves to 127.0.0.1. Requests
/// by scripts of other sites (Sec-Fetch-Site) are rejected.
[[nodiscard]] Refusal judge_request(const loop::HttpRequest& request, Reach reach);

/// Returns the headers of every response. The browser loads and runs only the page's own files,
/// does not show the page in a frame, does not guess content types, and does not cache responses.
[[nodiscard]] std::map<std::string, std::string> safe_headers(std::string_view content_type);

}  // namespace imagedeps::page
