#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include <boost/asio/ip/tcp.hpp>

#include "loop/tls_context.h"

namespace imagedeps::loop {

/// An accepted connection, plain or TLS, that an HTTP connection reads from and writes to. Loop
/// thread. At most one read and one write may be pending. Each `done` must keep the stream alive
/// (it holds the stream's owner). It is called later, never inside the call.
class ByteStream {
 public:
  /// The number of bytes moved, or 0 at the end of the stream, after an error, or after cut().
  using OnMoved = std::function<void(std::size_t)>;
  virtual ~ByteStream() = default;
  /// Call this first. Only TLS has work to do. `ok` is false if the handshake failed.
  virtual void handshake(std::function<void(bool ok)> done) = 0;
  virtual void read_some(std::span<char> into, OnMoved done) = 0;
  virtual void write_some(std::string_view bytes, OnMoved done) = 0;
  /// Signals the end of our data to the peer. Keep reading until the peer closes its side.
  virtual void finish_writing(std::function<void()> done) = 0;
  /// Closes the connection. The kernel still sends data that was written.
  virtual void close() = 0;
  /// Closes the connection with a reset. Unsent bytes are lost.
  virtual void cut() = 0;
  /// Common name of the peer's verified certificate, empty if there is none.
  [[nodiscard]] virtual std::string client_name() const { return {}; }
};

[[nodiscard]] std::unique_ptr<ByteStream> make_plain_stream(boost::asio::ip::tcp::socket socket);
[[nodiscard]] std::unique_ptr<ByteStream> make_tls_stream(boost::asio::ip::tcp::socket socket,
                                                          const TlsHandle& context);

}  // namespace imagedeps::loop
