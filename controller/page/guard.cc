#include "page/guard.h"

#include <algorithm>
#include <cctype>

#include "base/text.h"
#include "loop/address.h"

namespace imagedeps::page {

namespace {

constexpr std::string_view kPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'";

/// True for an address of 127.0.0.0/8 in dotted-decimal notation.
bool loopback_v4(std::string_view host) {
  const bool digits = std::all_of(host.begin(), host.end(),
                                  [](unsigned char c) { return c == '.' || std::isdigit(c) != 0; });
  return digits && host.substr(0, 4) == "127." && std::count(host.begin(), host.end(), '.') == 3;
}

/// True for "localhost:8081", "127.0.0.1", "[::1]:8081" and similar.
bool names_loopback(std::string_view authority) {
  const std::string text = lower_case(authority);
  if (!text.empty() && text[0] == '[') return text == "[::1]" || text.substr(0, 6) == "[::1]:";
  const std::string host = text.substr(0, text.find(':'));
  return host == "localhost" || loopback_v4(host);
}

/// True for names that no public DNS server can resolve to an address of the cluster: IP addresses,
/// names without a dot, and Services. Protects against DNS rebinding.
bool names_address_or_service(std::string_view authority) {
  const std::string text = lower_case(authority);
  if (!text.empty() && text[0] == '[') return true;
  const std::string host = text.substr(0, text.find(':'));
  const bool dotted_decimal =
      std::ranges::all_of(host, [](unsigned char c) { return c == '.' || std::isdigit(c) != 0; });
  return dotted_decimal || host.find('.') == std::string::npos || host.ends_with(".svc") ||
         host.ends_with(".svc.cluster.local");
}

std::string header_of(const loop::HttpRequest& request, std::string_view name) {
  const auto at = request.headers.find(name);
  return at == request.headers.end() ? "" : at->second;
}

}  // namespace

Reach reach_of(std::string_view listen_address) {
  const auto address = loop::parse_listen_address(listen_address);
  const bool loopback = address && (address->host == "::1" || loopback_v4(address->host));
  return loopback ? Reach::Loopback : Reach::Network;
}

Refusal judge_request(const loop::HttpRequest& request, Reach reach) {
  if (request.method != "GET" && request.method != "HEAD")
    return {405, "method not allowed; expected GET or HEAD\n"};
  const std::string host = header_of(request, "host");
  if (reach == Reach::Loopback && !names_loopback(host))
    return {403, "the Host header must be a loopback name; open http://127.0.0.1:PORT/\n"};
  if (reach == Reach::Network && !names_loopback(host) && !names_address_or_service(host))
    return {403, "the Host header must be an IP address or a Service of the cluster\n"};
  const std::string site = header_of(request, "sec-fetch-site");
  const bool navigation = header_of(request, "sec-fetch-mode") == "navigate";
  if (!navigation && (site == "cross-site" || site == "same-site"))
    return {403, "requests from other sites are not allowed\n"};
  return {};
}

std::map<std::string, std::string> safe_headers(std::string_view content_type) {
  return {{"Content-Type", std::string(content_type)},
          {"Content-Security-Policy", std::string(kPolicy)},
          {"X-Content-Type-Options", "nosniff"},
          {"Referrer-Policy", "no-referrer"},
          {"Cross-Origin-Opener-Policy", "same-origin"},
          {"Cross-Origin-Resource-Policy", "same-origin"},
          {"Cache-Control", "no-store"}};
}

}  // namespace imagedeps::page
