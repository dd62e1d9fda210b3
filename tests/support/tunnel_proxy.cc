#include "support/tunnel_proxy.h"

#include <sys/socket.h>
#include <unistd.h>

#include <array>

#include "base/check.h"
#include "support/loopback.h"

namespace imagedeps::test {

namespace {

bool forward(int from, int to) {
  std::array<char, 16384> bytes{};
  const auto count = ::recv(from, bytes.data(), bytes.size(), 0);
  return count > 0 &&
         ::send(to, bytes.data(), static_cast<std::size_t>(count), MSG_NOSIGNAL) == count;
}

}  // namespace

TunnelProxy::TunnelProxy(std::uint16_t target)
    : target_(target), listener_(listen_on_loopback(16, port_)) {
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
