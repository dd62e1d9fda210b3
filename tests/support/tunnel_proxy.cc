#include "support/tunnel_proxy.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>

#include "base/check.h"

namespace imagedeps::test {

namespace {

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

/// Waits until a socket is readable. Returns false when the proxy is being destroyed.
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

bool forward(int from, int to) {
  std::array<char, 16384> bytes{};
  const auto count = ::recv(from, bytes.data(), bytes.size(), 0);
  return count > 0 &&
         ::send(to, bytes.data(), static_cast<std::size_t>(count), MSG_NOSIGNAL) == count;
}

}  // namespace

TunnelProxy::TunnelProxy(std::uint16_t target)
    : target_(target), listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
  auto address = loopback(0);
  socklen_t size = sizeof(address);
  CHECK(::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
        ::listen(listener_, 16) == 0);
  CHECK(::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) == 0);
  port_ = ntohs(address.sin_port);
  server_ = std::thread([this] { serve(); });
}

TunnelProxy::~TunnelProxy() {
  ending_ = true;
  server_.join();
  for (auto& tunnel : tunnels_) tunnel.join();
  ::close(listener_);
}

std::vector<std::string> TunnelProxy::requests() {
  const std::lock_guard lock(mutex_);
  return requests_;
}

void TunnelProxy::serve() {
  std::vector<pollfd> polled;
  while (readable({listener_}, ending_, polled)) {
    const int client = ::accept(listener_, nullptr, nullptr);
    tunnels_.emplace_back([this, client] { tunnel(client); });
  }
}

void TunnelProxy::tunnel(int client) {
  std::string head;
  for (char byte = 0; !head.ends_with("\r\n\r\n") && ::recv(client, &byte, 1, 0) == 1;)
    head += byte;
  {
    const std::lock_guard lock(mutex_);
    requests_.push_back(head);
  }
  const int server = ::socket(AF_INET, SOCK_STREAM, 0);
  const auto address = loopback(target_);
  CHECK(::connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0);
  constexpr std::string_view kEstablished = "HTTP/1.1 200 Connection established\r\n\r\n";
  bool open = ::send(client, kEstablished.data(), kEstablished.size(), MSG_NOSIGNAL) > 0;
  std::vector<pollfd> polled;
  while (open && readable({client, server}, ending_, polled)) {
    if (polled[0].revents != 0) open = forward(client, server);
    if (open && polled[1].revents != 0) open = forward(server, client);
  }
  ::close(client);
  ::close(server);
}

}  // namespace imagedeps::test
