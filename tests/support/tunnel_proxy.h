#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace imagedeps::test {

/// A proxy on 127.0.0.1 that understands CONNECT HOST:PORT and leads every tunnel to one port of
/// 127.0.0.1.
class TunnelProxy {
 public:
  explicit TunnelProxy(std::uint16_t target);
  ~TunnelProxy();
  TunnelProxy(const TunnelProxy&) = delete;
  TunnelProxy& operator=(const TunnelProxy&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  /// The head of each CONNECT.
  [[nodiscard]] std::vector<std::string> requests();

 private:
  void serve();
  void tunnel(int client);

  const std::uint16_t target_;
  std::uint16_t port_ = 0;
  int listener_ = -1;
  std::atomic<bool> ending_{false};
  std::mutex mutex_;
  std::vector<std::string> requests_;  // Under mutex_.
  std::vector<std::thread> tunnels_;   // Of the serving thread, and after it.
  std::thread server_;
};

}  // namespace imagedeps::test
