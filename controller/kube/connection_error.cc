#include "kube/connection_error.h"

#include <cerrno>
#include <cstring>

#include "base/url.h"

namespace imagedeps::kube {

namespace {

std::string connect_failure(int code, const std::string& peer) {
  // cpprestsdk reports EHOSTUNREACH for ECONNREFUSED.
  if (code == EHOSTUNREACH || code == ECONNREFUSED)
    return "connection refused by " + peer +
           " (or no route to it); check that it is running and that the address is "
           "correct";
  return "cannot connect to " + peer + ": " + std::strerror(code);
}

std::string words_for(const Breakdown& breakdown, const std::string& server,
                      const std::string& proxy) {
  const auto says = [&](std::string_view words) {
    return breakdown.what.find(words) != std::string_view::npos;
  };
  if (!breakdown.tls.empty()) return std::string(breakdown.tls);
  if (says("resolving proxy"))
    return "cannot resolve the name of the proxy " + proxy + "; check proxy-url";
  if (says("proxy endpoint")) return "proxy: " + connect_failure(breakdown.code, proxy);
  if (says("from proxy"))
    return "proxy " + proxy + " refused the connection to " + server + ": " +
           std::string(breakdown.what);
  if (says("resolving address") || says("resolve address"))
    return "cannot resolve " + server + "; check the name, and that DNS works on this machine";
  if (says("connect to any")) return connect_failure(breakdown.code, server);
  if (says("SSL handshake"))
    return "TLS handshake with " + server + " failed; check that the server speaks https";
  auto words = "the connection to " + server + " was interrupted: " + std::string(breakdown.what);
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
