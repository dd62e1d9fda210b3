#include "kube/connection_error.h"

#include <cerrno>
#include <cstring>

#include "base/url.h"

namespace imagedeps::kube {

namespace {

std::string connect_failure(int code, const std::string& peer) {
  // cpprestsdk says EHOSTUNREACH for ECONNREFUSED.
  if (code == EHOSTUNREACH || code == ECONNREFUSED)
    return "connection refused by " + peer +
           " (or no route to it): is it running, and is the address right?";
  return "cannot connect to " + peer + ": " + std::strerror(code);
}

std::string words_for(const Breakdown& breakdown, const std::string& server,
                      const std::string& proxy) {
  const auto says = [&](std::string_view words) {
    return breakdown.what.find(words) != std::string_view::npos;
  };
  if (!breakdown.tls.empty()) return std::string(breakdown.tls);
  if (says("resolving proxy"))
    return "cannot resolve the proxy's name " + proxy + ": check proxy-url";
  if (says("proxy endpoint")) return "proxy: " + connect_failure(breakdown.code, proxy);
  if (says("from proxy"))
    return "proxy " + proxy + " does not let us through to " + server + ": " +
           std::string(breakdown.what);
  if (says("resolving address") || says("resolve address"))
    return "cannot resolve " + server + ": is the name right, and does DNS work here?";
  if (says("connect to any")) return connect_failure(breakdown.code, server);
  if (says("SSL handshake"))
    return "TLS handshake with " + server + " failed: does it speak https?";
  auto words = "the connection to " + server + " broke off: " + std::string(breakdown.what);
  if (breakdown.code > 0) words += std::string(" (") + std::strerror(breakdown.code) + ")";
  return words;
}

}  // namespace

Error connection_error(const Breakdown& breakdown, const std::string& server,
                       const std::string& proxy) {
  return {.kind = Error::Kind::Unavailable,
          .message = words_for(breakdown, std::string(host_and_port(server)),
                               std::string(host_and_port(proxy)))};
}

}  // namespace imagedeps::kube
