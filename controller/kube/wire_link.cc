#include "kube/wire_link.h"

#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/write.hpp>

#include "base/text.h"
#include "base/url.h"
#include "kube/base64.h"
#include "kube/connection_error.h"
#include "kube/wire_reader.h"

namespace imagedeps::kube {

namespace asio = boost::asio;
using boost::system::error_code;
using tcp = asio::ip::tcp;

namespace {

using Stage = Breakdown::Stage;
using Endpoints = tcp::resolver::results_type;

struct HostPort {
  std::string host, port;
};

HostPort host_and_port_of(const std::string& url, const char* usual_port) {
  const std::string_view both = host_and_port(url), host = host_of(url);
  const auto colon = both.rfind(':');
  const bool has_port = colon != std::string_view::npos && colon > both.rfind(']') + 1;
  return {std::string(host), has_port ? std::string(both.substr(colon + 1)) : usual_port};
}

bool is_https(const WireOptions& options) { return options.server.starts_with("https:"); }

void set_option(int socket, int level, int name, std::chrono::milliseconds::rep value) {
  const int number = static_cast<int>(value);
  ::setsockopt(socket, level, name, &number, sizeof number);
}

/// Makes the kernel notice that the peer's machine is gone.
void watch_over(int socket, const WireOptions& options) {
  const auto seconds = [](Duration duration) {
    return std::max<std::int64_t>(1, std::chrono::ceil<std::chrono::seconds>(duration).count());
  };
  constexpr int kProbesMax = 20;  // TCP_USER_TIMEOUT ends the connection earlier.
  set_option(socket, IPPROTO_TCP, TCP_NODELAY, 1);
  set_option(socket, SOL_SOCKET, SO_KEEPALIVE, 1);
  set_option(socket, IPPROTO_TCP, TCP_KEEPIDLE, seconds(options.quiet));
  set_option(socket, IPPROTO_TCP, TCP_KEEPINTVL, seconds(options.probe));
  set_option(socket, IPPROTO_TCP, TCP_KEEPCNT, kProbesMax);
  set_option(socket, IPPROTO_TCP, TCP_USER_TIMEOUT, options.unacknowledged.count());
}

class Link final : public WireLink, public std::enable_shared_from_this<Link> {
  template <typename Use>
  void with_stream(const Use& use) {
    if (tls_) {
      use(*tls_);
    } else {
      use(socket_);
    }
  }
  auto moved(OnMoved done) {
    return asio::bind_executor(strand_, [self = shared_from_this(), done = std::move(done)](
                                            const error_code& error, std::size_t bytes) {
      if (error && error != asio::error::eof)
        return done(bytes, self->failure(Stage::Exchange, error));
      done(bytes, std::nullopt);
    });
  }

 public:
  Link(asio::io_context& io, std::shared_ptr<const WireOptions> options)
      : options_(std::move(options)),
        strand_(asio::make_strand(io)),
        resolver_(strand_),
        socket_(strand_),
        timer_(strand_) {}
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;

  void open(OnOpen done) override {
    on_open_ = std::move(done);
    asio::post(strand_, [self = shared_from_this()] { self->resolve(); });
  }
  void read_some(std::span<char> into, OnMoved done) override {
    with_stream([&](auto& stream) {
      stream.async_read_some(asio::buffer(into.data(), into.size()), moved(std::move(done)));
    });
  }
  void write(std::string_view bytes, OnMoved done) override {
    with_stream([&](auto& stream) {
      asio::async_write(stream, asio::buffer(bytes.data(), bytes.size()), moved(std::move(done)));
    });
  }
  void post(std::function<void()> task) override { asio::post(strand_, std::move(task)); }
  void close() override {
    asio::post(strand_, [self = shared_from_this()] { self->shut(); });
  }
  bool idle() override {
    char byte = 0;
    const auto got = ::recv(socket_.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
  }

 private:
  void resolve();
  void connect(const Endpoints::const_iterator& next, const Endpoints& all);
  void connected();
  void ask_proxy();
  void read_proxy_answer();
  void handshake();

  void limit(Stage stage, Duration limit);
  void end_limit() {
    ++step_;
    timer_.cancel();
  }
  /// Wraps a step of open(): it ends the step's limit, and continues only without an error.
  template <typename Next>
  auto step(Stage stage, Next next);
  void opened(std::optional<Error> error);
  [[nodiscard]] Error failure(Stage stage, const error_code& error) const;
  void shut();

  [[nodiscard]] bool tunnels() const { return !options_->proxy.empty() && is_https(*options_); }

  // Constant.
  const std::shared_ptr<const WireOptions> options_;

  // On the strand.
  asio::strand<asio::io_context::executor_type> strand_;
  tcp::resolver resolver_;
  tcp::socket socket_;
  asio::steady_timer timer_;
  std::unique_ptr<asio::ssl::stream<tcp::socket&>> tls_;
  OnOpen on_open_;
  bool late_ = false;  ///< A limit has passed.
  Duration limit_{};
  std::uint64_t step_ = 0;  ///< Number of the step that timer_ limits.
  bool shut_ = false;
  std::string text_;  ///< The request to the proxy, then its answer.
  std::array<char, 1024> piece_{};
  WireReader proxy_answer_;
};

void Link::limit(Stage stage, Duration limit) {
  late_ = false;
  limit_ = limit;
  timer_.expires_after(limit);
  timer_.async_wait([weak = weak_from_this(), stage, number = ++step_](const error_code&) {
    const auto self = weak.lock();
    if (!self || self->step_ != number) return;
    self->late_ = true;
    self->resolver_.cancel();
    error_code ignored;
    self->socket_.close(ignored);
    // A name service that does not answer cannot be cancelled.
    if (stage == Stage::Resolve) self->opened(self->failure(stage, asio::error::timed_out));
  });
}

template <typename Next>
auto Link::step(Stage stage, Next next) {
  return [self = shared_from_this(), stage, next = std::move(next)](const error_code& error,
                                                                    auto&&... result) {
    if (!self->on_open_) return;
    self->end_limit();
    if (error || self->late_ || self->shut_) return self->opened(self->failure(stage, error));
    next(result...);
  };
}

Error Link::failure(Stage stage, const error_code& error) const {
  const bool proxy = !options_->proxy.empty();
  Breakdown breakdown{.stage = stage, .what = error.message(), .code = error.value()};
  breakdown.to_proxy = proxy && (stage == Stage::Resolve || stage == Stage::Connect);
  if (late_) breakdown.what = "no answer within " + format_duration(limit_), breakdown.code = 0;
  if (stage == Stage::Handshake && options_->tls) breakdown.tls = options_->tls->take_complaint();
  return connection_error(breakdown, options_->server, options_->proxy);
}

void Link::opened(std::optional<Error> error) {
  end_limit();
  if (error) shut();
  if (const auto done = std::exchange(on_open_, nullptr)) done(std::move(error));
}

void Link::shut() {
  shut_ = true;
  end_limit();
  resolver_.cancel();
  error_code ignored;
  socket_.close(ignored);
}

void Link::resolve() {
  if (shut_) return opened(failure(Stage::Connect, asio::error::operation_aborted));
  const bool proxied = !options_->proxy.empty();
  const auto [host, port] =
      host_and_port_of(proxied ? options_->proxy : options_->server, proxied               ? "8080"
                                                                     : is_https(*options_) ? "443"
                                                                                           : "80");
  limit(Stage::Resolve, options_->resolve);
  resolver_.async_resolve(host, port, step(Stage::Resolve, [this](const Endpoints& found) {
                            connect(found.begin(), found);
                          }));
}

/// Tries one address after the other.
void Link::connect(const Endpoints::const_iterator& next, const Endpoints& all) {
  limit(Stage::Connect, options_->connect);
  const tcp::endpoint address = next->endpoint();
  socket_.async_connect(
      address, [self = shared_from_this(), next = std::next(next), all](const error_code& error) {
        if (!self->on_open_) return;
        self->end_limit();
        if (!error && !self->late_ && !self->shut_) return self->connected();
        error_code ignored;
        self->socket_.close(ignored);
        if (next == all.end() || self->shut_)
          return self->opened(self->failure(Stage::Connect, error));
        self->connect(next, all);
      });
}

void Link::connected() {
  watch_over(socket_.native_handle(), *options_);
  if (tunnels()) return ask_proxy();
  if (is_https(*options_)) return handshake();
  opened(std::nullopt);
}

void Link::ask_proxy() {
  const auto [host, port] = host_and_port_of(options_->server, "443");
  const std::string target = host + ":" + port;
  text_ = "CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\n" +
          proxy_authorization(options_->proxy) + "\r\n";
  limit(Stage::Proxy, options_->handshake);
  asio::async_write(socket_, asio::buffer(text_), step(Stage::Proxy, [this](std::size_t) {
                      text_.clear();
                      limit(Stage::Proxy, options_->handshake);
                      read_proxy_answer();
                    }));
}

void Link::read_proxy_answer() {
  socket_.async_read_some(
      asio::buffer(piece_), [self = shared_from_this()](const error_code& error, std::size_t n) {
        auto& link = *self;
        if (!link.on_open_) return;
        if (error || link.late_) return link.opened(link.failure(Stage::Proxy, error));
        link.text_.append(link.piece_.data(), n);
        const auto found = link.proxy_answer_.next(link.text_);
        link.text_.erase(0, found.used);
        if (found.state == WireReader::State::Partial) return link.read_proxy_answer();
        link.end_limit();
        const int status = link.proxy_answer_.status();
        if (found.state == WireReader::State::Header && status == 200) return link.handshake();
        const auto what = found.state == WireReader::State::Broken
                              ? link.proxy_answer_.problem()
                              : "it answered " + std::to_string(status);
        link.opened(connection_error({.stage = Stage::Proxy, .what = what}, link.options_->server,
                                     link.options_->proxy));
      });
}

void Link::handshake() {
  SSL_CTX* const context = SSL_CTX_new(TLS_client_method());
  asio::ssl::context owner(context);
  if (const auto set_up = options_->tls->set_up(context); !set_up) {
    Error error = set_up.error();
    error.kind = Error::Kind::Unavailable;
    return opened(error);
  }
  tls_ = std::make_unique<asio::ssl::stream<tcp::socket&>>(socket_, owner);
  limit(Stage::Handshake, options_->handshake);
  tls_->async_handshake(asio::ssl::stream_base::client,
                        step(Stage::Handshake, [this] { opened(std::nullopt); }));
}

}  // namespace

std::string proxy_authorization(const std::string& proxy) {
  const auto start = proxy.find("://") + 3;
  const auto end = proxy.rfind('@', proxy.find('/', start));
  if (proxy.empty() || end == std::string::npos || end < start) return {};
  const auto user = proxy.substr(start, end - start);
  const auto colon = std::min(user.find(':'), user.size() - 1);
  const auto both = percent_decoded(user.substr(0, user.find(':'))) + ":" +
                    percent_decoded(user.substr(colon + 1));
  return "Proxy-Authorization: Basic " + encode_base64(both) + "\r\n";
}

std::shared_ptr<WireLink> WireLink::make(asio::io_context& io,
                                         std::shared_ptr<const WireOptions> options) {
  return std::make_shared<Link>(io, std::move(options));
}

}  // namespace imagedeps::kube
