#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "loop/asio_loop.h"
#include "loop/http.h"

namespace imagedeps::loop {

struct TlsFiles {
  std::string certificate;  ///< PEM file with the chain.
  std::string key;          ///< PEM file.
  std::string client_ca;    ///< PEM file; empty: no client certificate is asked for.
};

struct ServerOptions {
  std::string address;  ///< "127.0.0.1:8080", ":8080" (all addresses, v6 and v4), "[::1]:0" (a free port).
  std::optional<TlsFiles> tls;  ///< Read again when the files change.
  std::size_t body_max = 16u << 20;
  std::size_t connections_max = 512;
};

/// An HTTP/1.1 server on the loop thread (Boost.Beast), keep-alive, plain or TLS.
class HttpServer {
 public:
  /// Invalid for a bad address or unreadable files, Unavailable if the port is taken: the message names it.
  [[nodiscard]] static Result<std::unique_ptr<HttpServer>> listen(AsioLoop& loop, const ServerOptions& options, HttpHandler handler);
  virtual ~HttpServer() = default;
  /// The port that it listens on.
  [[nodiscard]] virtual std::uint16_t port() const = 0;
};

}  // namespace imagedeps::loop
