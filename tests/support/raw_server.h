#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace imagedeps::test {

/// A TCP server on 127.0.0.1 whose answers a test writes byte by byte. Each connection runs `script`
/// on its own thread and is closed when the script returns.
class RawServer {
 public:
  class Connection {
   public:
    Connection(int socket, const std::atomic<bool>& ending) : socket_(socket), ending_(ending) {}
    /// The head of the next request, "GET /a HTTP/1.1\r\n...\r\n\r\n". Empty if there is none:
    /// the client has hung up, or the server is being destroyed. Bodies are not read.
    [[nodiscard]] std::string request();
    void send(std::string_view bytes) const;
    /// Waits until the client hangs up, or the server is being destroyed.
    void wait();
    /// From now on, the connection acknowledges nothing, as if the machine were gone.
    void play_dead() const;

   private:
    [[nodiscard]] bool read();
    int socket_;
    const std::atomic<bool>& ending_;
    std::string in_;
  };
  using Script = std::function<void(Connection& connection)>;

  /// With `backlog` 0, nothing is accepted: connection attempts are not answered after the second.
  explicit RawServer(Script script, int backlog = 16);
  ~RawServer();
  RawServer(const RawServer&) = delete;
  RawServer& operator=(const RawServer&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  /// The number of connections so far.
  [[nodiscard]] int connections() const { return connections_; }

 private:
  void serve();

  const Script script_;
  std::uint16_t port_ = 0;
  int listener_ = -1;
  std::atomic<bool> ending_{false};
  std::atomic<int> connections_{0};
  std::vector<std::thread> threads_;  // Used by the server_ thread, and after it has ended.
  std::thread server_;
};

}  // namespace imagedeps::test
