#include "page/server.h"

#include <utility>

namespace imagedeps::page {

namespace {

/// A browser opens at most six connections, for the events and a few files.
constexpr std::size_t kConnectionsMax = 6 * Page::kClientsMax;

}  // namespace

Result<std::unique_ptr<Server>> Server::listen(loop::AsioLoop& loop, const std::string& address,
                                               observe::Log& log) {
  if (address.empty()) return std::unique_ptr<Server>();
  std::unique_ptr<Server> made(new Server(loop, address));
  loop::ServerOptions options = loop::get_only(address);
  options.connections_max = kConnectionsMax;
  options.on_trouble = [&log](const std::string& what) {
    log.warn("page server", {{"error", what}});
  };
  auto server = loop::HttpServer::listen(loop, options, made->page_.handler());
  if (!server) return server.error();
  made->server_ = std::move(*server);
  return made;
}

}  // namespace imagedeps::page
