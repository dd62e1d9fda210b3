#include "support/raw_server.h"

#include <linux/filter.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>

#include "base/check.h"
#include "support/loopback.h"

namespace imagedeps::test {

RawServer::RawServer(Script script, int backlog)
    : script_(std::move(script)), listener_(listen_on_loopback(backlog, port_)) {
  if (backlog > 0) server_ = std::thread([this] { serve(); });
}

RawServer::~RawServer() {
  ending_ = true;
  if (server_.joinable()) server_.join();
  for (auto& thread : threads_) thread.join();
  ::close(listener_);
}

void RawServer::serve() {
  std::vector<pollfd> polled;
  while (readable({listener_}, ending_, polled)) {
    const int client = ::accept(listener_, nullptr, nullptr);
    ++connections_;
    threads_.emplace_back([this, client] {
      Connection connection(client, ending_);
      script_(connection);
      ::close(client);
    });
  }
}

bool RawServer::Connection::read() {
  std::vector<pollfd> polled;
  if (!readable({socket_}, ending_, polled)) return false;
  std::array<char, 16384> bytes{};
  const auto count = ::recv(socket_, bytes.data(), bytes.size(), 0);
  if (count > 0) in_.append(bytes.data(), static_cast<std::size_t>(count));
  return count > 0;
}

std::string RawServer::Connection::request() {
  constexpr std::string_view kEnd = "\r\n\r\n";
  while (in_.find(kEnd) == std::string::npos)
    if (!read()) return {};
  const auto end = in_.find(kEnd) + kEnd.size();
  auto head = in_.substr(0, end);
  in_.erase(0, end);
  return head;
}

void RawServer::Connection::send(std::string_view bytes) const {
  static_cast<void>(::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL));
}

void RawServer::Connection::wait() {
  while (read()) in_.clear();
}

void RawServer::Connection::play_dead() const {
  sock_filter drop_all{.code = BPF_RET | BPF_K, .jt = 0, .jf = 0, .k = 0};
  const sock_fprog program{.len = 1, .filter = &drop_all};
  CHECK(::setsockopt(socket_, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program) == 0);
}

}  // namespace imagedeps::test
