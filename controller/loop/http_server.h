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
  std::string certificate;  ///< PEM file with the chain. Empty: the server generates a self-signed
                            ///< certificate for this process.
  std::string key;          ///< PEM file.
  std::string client_ca;  ///< PEM file. Empty: no client certificate is requested. Otherwise it is
                          ///< optional, and must be valid if it is sent.
};

struct ServerOptions {
  std::string
      address;  ///< "127.0.0.1:8080", ":8080" (all addresses, v6 and v4), "[::1]:0" (a free port).
  std::optional<TlsFiles> tls;         ///< The files are read again when they change.
  std::size_t body_max = 16u << 20;    ///< 0: requests with a body are refused with 413.
  std::size_t header_max = 64u << 10;  ///< Larger headers are refused with 431.
  /// Beyond this, a connection is closed for the new one: the longest idle one, or the oldest one of
  /// the client address that has the most. So slow clients cannot keep others out.
  std::size_t connections_max = 512;
  /// The same for the connections of one client address.
  std::size_t connections_per_client_max = 512;
  Duration request_max{std::chrono::seconds{
      30}};  ///< Time from the first byte (or the TLS handshake) to the end of a request.
  Duration idle_max{std::chrono::minutes{2}};   ///< Time between requests.
  Duration stall_max{std::chrono::minutes{1}};  ///< Time in which a client reads nothing.
  /// Called with problems that do not stop the server: a certificate that cannot be reloaded, a
  /// failing accept. May be empty.
  std::function<void(std::string)> on_trouble;
};

/// For servers that only answer GET and HEAD, to any client of the cluster's network: requests have
/// 5 s, no body and small headers, and a client address has at most 64 connections.
[[nodiscard]] ServerOptions get_only(std::string address);

/// An HTTP/1.1 server on the loop thread, plain or TLS, with keep-alive. Create and destroy it on
/// the loop thread, or while the loop does not run. Destroy it before the loop. Destroying it cuts
/// its connections. `handler` may answer immediately or later.
class HttpServer {
 public:
  /// Returns Invalid for a bad address or unreadable files, and Unavailable if the port is in use.
  /// The message names the address or file.
  [[nodiscard]] static Result<std::unique_ptr<HttpServer>> listen(AsioLoop& loop,
                                                                  const ServerOptions& options,
                                                                  HttpHandler handler);
  virtual ~HttpServer() = default;
  /// The port that the server listens on.
  [[nodiscard]] virtual std::uint16_t port() const = 0;
};

}  // namespace imagedeps::loop
