#pragma once

#include <netinet/in.h>
#include <poll.h>

#include <atomic>
#include <cstdint>
#include <vector>

namespace imagedeps::test {

/// Plain sockets on 127.0.0.1, for servers that run on threads of their own.
[[nodiscard]] sockaddr_in loopback(std::uint16_t port);
/// Returns a listening socket and stores its port. Aborts if it cannot listen.
[[nodiscard]] int listen_on_loopback(int backlog, std::uint16_t& port);
/// Waits until a socket is readable. Returns false when the server is being destroyed.
[[nodiscard]] bool readable(const std::vector<int>& sockets, const std::atomic<bool>& ending,
                            std::vector<pollfd>& polled);

}  // namespace imagedeps::test
