#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "support/certificates.h"

struct ssl_st;
struct ssl_ctx_st;

namespace imagedeps::test {

struct ClientTls {
  /// The trusted certificate authority as PEM. If empty, any certificate is trusted.
  std::string ca;
  std::optional<KeyPair> identity;
};

/// A blocking client for one connection. Each read times out after 10 s.
class SocketClient {
 public:
  explicit SocketClient(std::uint16_t port, const std::string& host = "127.0.0.1",
                        const std::optional<ClientTls>& tls = std::nullopt);
  ~SocketClient();
  SocketClient(const SocketClient&) = delete;
  SocketClient& operator=(const SocketClient&) = delete;

  [[nodiscard]] bool connected() const { return connected_; }
  void send(std::string_view bytes);
  /// Sends "METHOD target" with a Host header and, if not empty, a body.
  void request(const std::string& method, const std::string& target, const std::string& body = {});
  /// Reads until `mark` has been received or the connection has ended. Returns the bytes up to and
  /// including `mark`. Later bytes are kept for the next call.
  [[nodiscard]] std::string read_until(std::string_view mark);
  /// Reads everything until the connection ends.
  [[nodiscard]] std::string read_all();
  /// The head and body of one response. Chunks are joined.
  struct Answer {
    int status = 0;
    std::string head, body;
  };
  [[nodiscard]] Answer answer();
  /// How the connection ended. Open until a read has detected the end.
  enum class End { Open, Orderly, Reset, TimedOut };
  [[nodiscard]] End end() const { return end_; }
  /// Shuts down the sending direction. The other direction stays open.
  void finish();

 private:
  [[nodiscard]] std::size_t read_some();
  [[nodiscard]] std::string read_bytes(std::size_t n);

  int socket_ = -1;
  bool connected_ = false;
  std::shared_ptr<ssl_ctx_st> context_;
  std::shared_ptr<ssl_st> ssl_;
  std::string in_;
  End end_ = End::Open;
};

/// Sends one GET request on a new connection.
[[nodiscard]] SocketClient::Answer get(std::uint16_t port, const std::string& target);

}  // namespace imagedeps::test
