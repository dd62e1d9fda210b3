#include "support/server_thread.h"

#include "base/check.h"

namespace imagedeps::test {

ServerThread::ServerThread(loop::HttpHandler handler, loop::ServerOptions options) {
  if (options.address.empty()) options.address = "127.0.0.1:0";
  thread_.call([&] {
    auto server = loop::HttpServer::listen(thread_.loop(), options, std::move(handler));
    CHECK(server.has_value());
    server_ = *std::move(server);
    port_ = server_->port();
  });
}

ServerThread::~ServerThread() {
  thread_.call([this] { server_.reset(); });
}

}  // namespace imagedeps::test
