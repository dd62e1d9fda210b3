#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "loop/asio_loop.h"
#include "loop/http.h"

namespace imagedeps::loop {

struct TlsFiles {
  std::string certificate;  ///< PEM file with the chain; empty: a self-signed one is made, for this
                            ///< process.
  std::string key;          ///< PEM file.
  std::string client_ca;  ///< PEM file; empty: no client certificate is asked for. Else one may be
                          ///< sent, and must then be good.
};

struct ServerOptions {
  std::string
      address;  ///< "127.0.0.1:8080", ":8080" (all addresses, v6 and v4), "[::1]:0" (a free port).
  std::optional<TlsFiles> tls;  ///< Read again when the files change.
  std::size_t body_max = 16u << 20;
  std::size_t connections_max =
      512;  ///< Beyond it the longest idle one is closed, or else the new one.
  Duration request_max{std::chrono::seconds{
      30}};  ///< From the first byte (or the start of a TLS handshake) to the end of a request.
  Duration idle_max{std::chrono::minutes{2}};   ///< Between requests.
  Duration stall_max{std::chrono::minutes{1}};  ///< While we write and the client takes nothing.
  /// Told what the server goes on in spite of: a certificate that cannot be read again, a failing
  /// accept. May be empty.
  std::function<void(std::string)> on_trouble;
};

/// An HTTP/1.1 server on the loop thread, keep-alive, plain or TLS. Create and destroy it on the
/// loop thread (or while the loop does not run), and before the loop; destroying it cuts its
/// connections. `handler` may answer at once or over time.
class HttpServer {
 public:
  /// Invalid for a bad address or unreadable files, Unavailable if the port is taken: the message
  /// names it.
  [[nodiscard]] static Result<std::unique_ptr<HttpServer>> listen(AsioLoop& loop,
                                                                  const ServerOptions& options,
                                                                  HttpHandler handler);
  virtual ~HttpServer() = default;
  /// The port that it listens on.
  [[nodiscard]] virtual std::uint16_t port() const = 0;
};

}  // namespace imagedeps::loop
