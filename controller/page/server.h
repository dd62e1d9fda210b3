#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"
#include "loop/asio_loop.h"
#include "loop/http_server.h"
#include "observe/log.h"
#include "page/page.h"

namespace imagedeps::page {

/// Serves the page on a socket. Loop thread. Destroy it before the operator that it shows.
class Server {
 public:
  /// Null if the address is empty. Fails like HttpServer::listen. `loop` and `log` must outlive the
  /// result.
  [[nodiscard]] static Result<std::unique_ptr<Server>> listen(loop::AsioLoop& loop,
                                                              const std::string& address,
                                                              observe::Log& log);
  [[nodiscard]] Page& page() { return page_; }
  [[nodiscard]] std::uint16_t port() const { return server_->port(); }

 private:
  Server(loop::AsioLoop& loop, const std::string& address) : page_(loop, reach_of(address)) {}

  Page page_;
  std::unique_ptr<loop::HttpServer> server_;
};

}  // namespace imagedeps::page
