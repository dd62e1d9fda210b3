#include "support/loopback.h"

#include <arpa/inet.h>
#include <sys/socket.h>

#include "base/check.h"

namespace imagedeps::test {

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

int listen_on_loopback(int backlog, std::uint16_t& port) {
  const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
  auto address = loopback(0);
  socklen_t size = sizeof(address);
  CHECK(::bind(listener, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
        ::listen(listener, backlog) == 0);
  CHECK(::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) == 0);
  port = ntohs(address.sin_port);
  return listener;
}

bool readable(const std::vector<int>& sockets, const std::atomic<bool>& ending,
              std::vector<pollfd>& polled) {
  while (!ending) {
    polled.clear();
    for (const int socket : sockets)
      polled.push_back({.fd = socket, .events = POLLIN, .revents = 0});
    if (::poll(polled.data(), polled.size(), 50) > 0) return true;
  }
  return false;
}

}  // namespace imagedeps::test
