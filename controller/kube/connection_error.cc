#include "kube/connection_error.h"

#include <cerrno>

#include "base/url.h"

namespace imagedeps::kube {

namespace {

using Stage = Breakdown::Stage;

std::string connect_failure(const Breakdown& breakdown, const std::string& peer) {
  if (breakdown.code == ECONNREFUSED)
    return "connection refused by " + peer +
           "; check that it is running and that the address is correct";
  return "cannot connect to " + peer + ": " + breakdown.what;
}

std::string words_for(const Breakdown& breakdown, const std::string& server,
                      const std::string& proxy) {
  if (!breakdown.tls.empty()) return breakdown.tls;
  switch (breakdown.stage) {
    case Stage::Resolve:
      if (breakdown.to_proxy)
        return "cannot resolve the name of the proxy " + proxy + " (" + breakdown.what +
               "); check proxy-url";
      return "cannot resolve " + server + " (" + breakdown.what +
             "); check the name, and that DNS works on this machine";
    case Stage::Connect:
      return breakdown.to_proxy ? "proxy: " + connect_failure(breakdown, proxy)
                                : connect_failure(breakdown, server);
    case Stage::Proxy:
      return "proxy " + proxy + " refused the connection to " + server + ": " + breakdown.what;
    case Stage::Handshake:
      return "TLS handshake with " + server + " failed (" + breakdown.what +
             "); check that the server speaks https";
    case Stage::Exchange: break;
  }
  return "the connection to " + server + " was interrupted: " + breakdown.what;
}

}  // namespace

Error connection_error(const Breakdown& breakdown, const std::string& server,
                       const std::string& proxy) {
  return {.kind = Error::Kind::Unavailable,
          .message = words_for(breakdown, std::string(host_and_port(server)),
                               std::string(host_and_port(proxy)))};
}

}  // namespace imagedeps::kube
