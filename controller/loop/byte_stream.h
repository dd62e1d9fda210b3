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

/// An accepted connection, plain or TLS: what an HTTP connection reads from and writes to. Loop
/// thread. At most one read and one write at a time. Each `done` must keep the stream alive (it
/// holds its owner), and comes later, never inside the call.
class ByteStream {
 public:
  /// Bytes moved; 0: the end, an error, or cut.
  using OnMoved = std::function<void(std::size_t)>;
  virtual ~ByteStream() = default;
  /// First: TLS only has something to do. False: no connection came about.
  virtual void handshake(std::function<void(bool ok)> done) = 0;
  virtual void read_some(std::span<char> into, OnMoved done) = 0;
  virtual void write_some(std::string_view bytes, OnMoved done) = 0;
  /// Tells the peer that nothing more comes; go on reading for its own end.
  virtual void finish_writing(std::function<void()> done) = 0;
  /// Closes; what was written is still sent by the kernel.
  virtual void close() = 0;
  /// Closes with a reset; unsent bytes are lost.
  virtual void cut() = 0;
  /// Common name of the peer's verified certificate; empty without one.
  [[nodiscard]] virtual std::string client_name() const { return {}; }
};

[[nodiscard]] std::unique_ptr<ByteStream> make_plain_stream(boost::asio::ip::tcp::socket socket);
[[nodiscard]] std::unique_ptr<ByteStream> make_tls_stream(boost::asio::ip::tcp::socket socket,
                                                          const TlsHandle& context);

}  // namespace imagedeps::loop
