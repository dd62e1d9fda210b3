#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace imagedeps::test {

/// An HTTP proxy on 127.0.0.1 that supports CONNECT HOST:PORT and connects every tunnel to
/// `target`, a port of 127.0.0.1.
class TunnelProxy {
 public:
  explicit TunnelProxy(std::uint16_t target);
  ~TunnelProxy();
  TunnelProxy(const TunnelProxy&) = delete;
  TunnelProxy& operator=(const TunnelProxy&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  /// The heads of all CONNECT requests. Can be called from any thread.
  [[nodiscard]] std::vector<std::string> requests();

 private:
  void serve();
  void tunnel(int client);

  const std::uint16_t target_;
  std::uint16_t port_ = 0;
  int listener_ = -1;
  std::atomic<bool> ending_{false};
  std::mutex mutex_;
  std::vector<std::string> requests_;  // Guarded by mutex_.
  std::vector<std::thread> tunnels_;   // Used by the server_ thread, and after it has ended.
  std::thread server_;
};

}  // namespace imagedeps::test
