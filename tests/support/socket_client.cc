#include "support/socket_client.h"

#include <netdb.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <utility>

#include "base/check.h"

namespace imagedeps::test {
namespace {

int connect_to(const std::string& host, std::uint16_t port) {
  addrinfo hints{};
  hints.ai_flags = AI_NUMERICHOST;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  CHECK(getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found) == 0);
  const int socket = ::socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const timeval patience{.tv_sec = 10, .tv_usec = 0};
  setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  const int failed = ::connect(socket, found->ai_addr, found->ai_addrlen);
  freeaddrinfo(found);
  if (failed == 0) return socket;
  ::close(socket);
  return -1;
}

std::shared_ptr<SSL_CTX> client_context(const ClientTls& tls) {
  std::shared_ptr<SSL_CTX> context(SSL_CTX_new(TLS_client_method()), SSL_CTX_free);
  const auto read_certificate = [](const std::string& pem) {
    const std::shared_ptr<BIO> bio(BIO_new_mem_buf(pem.data(), -1), BIO_free_all);
    return std::shared_ptr<X509>(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr),
                                 X509_free);
  };
  if (!tls.ca.empty())
    X509_STORE_add_cert(SSL_CTX_get_cert_store(context.get()), read_certificate(tls.ca).get());
  SSL_CTX_set_verify(context.get(), tls.ca.empty() ? SSL_VERIFY_NONE : SSL_VERIFY_PEER, nullptr);
  if (tls.identity) {
    const std::shared_ptr<BIO> bio(BIO_new_mem_buf(tls.identity->key.data(), -1), BIO_free_all);
    const std::shared_ptr<EVP_PKEY> key(
        PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr), EVP_PKEY_free);
    SSL_CTX_use_certificate(context.get(), read_certificate(tls.identity->certificate).get());
    SSL_CTX_use_PrivateKey(context.get(), key.get());
  }
  return context;
}

}  // namespace

SocketClient::SocketClient(std::uint16_t port, const std::string& host,
                           const std::optional<ClientTls>& tls)
    : socket_(connect_to(host, port)), connected_(socket_ >= 0) {
  if (!connected_ || !tls) return;
  context_ = client_context(*tls);
  ssl_.reset(SSL_new(context_.get()), SSL_free);
  SSL_set_fd(ssl_.get(), socket_);
  connected_ = SSL_connect(ssl_.get()) == 1;
}

SocketClient::~SocketClient() {
  ssl_.reset();
  if (socket_ >= 0) ::close(socket_);
}

void SocketClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto n = ssl_ ? SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size()))
                        : ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
}

void SocketClient::request(const std::string& method, const std::string& target,
                           const std::string& body) {
  const std::string length =
      body.empty() ? "" : "Content-Length: " + std::to_string(body.size()) + "\r\n";
  send(method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n" + length + "\r\n" + body);
}

std::size_t SocketClient::read_some() {
  if (end_ != End::Open) return 0;
  char buffer[65536];
  const auto n = ssl_ ? SSL_read(ssl_.get(), buffer, sizeof buffer)
                      : ::recv(socket_, buffer, sizeof buffer, 0);
  if (n > 0) {
    in_.append(buffer, static_cast<std::size_t>(n));
    return static_cast<std::size_t>(n);
  }
  const bool orderly =
      ssl_ ? SSL_get_error(ssl_.get(), static_cast<int>(n)) == SSL_ERROR_ZERO_RETURN : n == 0;
  end_ = orderly ? End::Orderly : errno == EAGAIN ? End::TimedOut : End::Reset;
  return 0;
}

std::string SocketClient::read_until(std::string_view mark) {
  std::size_t at = in_.find(mark), looked = in_.size();
  while (at == std::string::npos && read_some() > 0) {
    at = in_.find(mark, looked - std::min(looked, mark.size()));
    looked = in_.size();
  }
  return read_bytes(at == std::string::npos ? in_.size() : at + mark.size());
}

std::string SocketClient::read_bytes(std::size_t n) {
  while (in_.size() < n && read_some() > 0) {
  }
  std::string out = in_.substr(0, n);
  in_.erase(0, out.size());
  return out;
}

std::string SocketClient::read_all() {
  while (read_some() > 0) {
  }
  return std::exchange(in_, {});
}

SocketClient::Answer SocketClient::answer() {
  Answer out{.head = read_until("\r\n\r\n"), .body = {}};
  if (out.head.size() < 12) return out;
  out.status = std::atoi(out.head.c_str() + 9);
  if (const auto at = out.head.find("Content-Length: "); at != std::string::npos) {
    out.body = read_bytes(std::strtoul(out.head.c_str() + at + 16, nullptr, 10));
  }
  if (out.head.find("Transfer-Encoding: chunked") == std::string::npos) return out;
  while (const std::size_t size = std::strtoul(read_until("\r\n").c_str(), nullptr, 16)) {
    out.body += read_bytes(size);
    if (read_until("\r\n") != "\r\n") break;
  }
  [[maybe_unused]] const std::string last_line = read_until("\r\n");
  return out;
}

void SocketClient::finish() { ::shutdown(socket_, SHUT_WR); }

SocketClient::Answer get(std::uint16_t port, const std::string& target) {
  SocketClient client(port);
  client.request("GET", target);
  return client.answer();
}

}  // namespace imagedeps::test
