#include "loop/http_server.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>

#include "loop/address.h"
#include "loop/http_connection.h"
#include "loop/native.h"

namespace imagedeps::loop {
namespace asio = boost::asio;
using boost::system::error_code;
using tcp = asio::ip::tcp;

namespace {

/// Accepts and owns connections. The pending accept shares ownership. stop() ends everything.
class Listener final : public std::enable_shared_from_this<Listener> {
 public:
  Listener(tcp::acceptor acceptor, std::shared_ptr<const HttpConnection::Setting> setting,
           std::optional<TlsContext> tls)
      : acceptor_(std::move(acceptor)), setting_(std::move(setting)), tls_(std::move(tls)) {}

  void accept();
  void stop();
  [[nodiscard]] std::uint16_t port() const {
    error_code ignored;
    return acceptor_.local_endpoint(ignored).port();
  }

 private:
  void on_accepted(const error_code& error, tcp::socket socket);
  void admit(tcp::socket socket);
  void make_room(const std::string& peer);
  [[nodiscard]] std::map<std::string_view, std::size_t> per_client() const;
  void close_one(const std::string* of);
  [[nodiscard]] std::unique_ptr<ByteStream> stream_over(tcp::socket socket);
  void tell(std::string trouble) const {
    if (setting_->options.on_trouble) setting_->options.on_trouble(std::move(trouble));
  }

  tcp::acceptor acceptor_;
  const std::shared_ptr<const HttpConnection::Setting> setting_;
  std::optional<TlsContext> tls_;
  std::vector<std::shared_ptr<HttpConnection>> connections_;  ///< Oldest first.
  std::unique_ptr<Loop::Timer> retry_;
};

void Listener::accept() {
  acceptor_.async_accept([self = shared_from_this()](const error_code& error, tcp::socket socket) {
    if (self->acceptor_.is_open()) self->on_accepted(error, std::move(socket));
  });
}

void Listener::on_accepted(const error_code& error, tcp::socket socket) {
  if (!error) admit(std::move(socket));
  if (!error || error == asio::error::connection_aborted) return accept();
  // Probably out of file descriptors: an immediate retry would spin.
  tell("cannot accept connections: " + error.message());
  retry_ = setting_->loop.after(std::chrono::seconds(1),
                                [self = shared_from_this()] { self->accept(); });
}

void Listener::admit(tcp::socket socket) {
  error_code ignored;
  const std::string peer = socket.remote_endpoint(ignored).address().to_string(ignored);
  make_room(peer);
  // Small answers and watch events must not wait for an acknowledgement, and dead peers must be
  // detected.
  socket.set_option(tcp::no_delay(true), ignored);
  socket.set_option(asio::socket_base::keep_alive(true), ignored);
  const auto connection = std::make_shared<HttpConnection>(
      setting_, stream_over(std::move(socket)), peer,
      [this](HttpConnection& closed) { std::erase(connections_, closed.shared_from_this()); });
  connections_.push_back(connection);
  connection->start();
}

void Listener::make_room(const std::string& peer) {
  const auto own = static_cast<std::size_t>(
      std::ranges::count_if(connections_, [&](const auto& each) { return each->peer() == peer; }));
  if (own >= setting_->options.connections_per_client_max) close_one(&peer);
  if (connections_.size() >= setting_->options.connections_max) close_one(nullptr);
}

std::map<std::string_view, std::size_t> Listener::per_client() const {
  std::map<std::string_view, std::size_t> counts;
  for (const auto& each : connections_) ++counts[each->peer()];
  return counts;
}

/// Closes the longest idle connection, or else the oldest one of the client that has the most. `of`:
/// only one of this client.
void Listener::close_one(const std::string* of) {
  const auto counts = per_client();
  const auto worth = [&](const auto& each) {
    return std::tuple(each->idle_since().value_or(TimePoint::max()),
                      setting_->options.connections_max - counts.at(each->peer()));
  };
  std::shared_ptr<HttpConnection> chosen;
  for (const auto& each : connections_) {
    if (of != nullptr && each->peer() != *of) continue;
    if (!chosen || worth(each) < worth(chosen)) chosen = each;
  }
  if (chosen) chosen->lose();
}

std::unique_ptr<ByteStream> Listener::stream_over(tcp::socket socket) {
  if (!tls_) return make_plain_stream(std::move(socket));
  if (const auto fresh = tls_->refresh(setting_->loop.now()); !fresh) tell(fresh.error().message);
  return make_tls_stream(std::move(socket), tls_->handle());
}

void Listener::stop() {
  error_code ignored;
  acceptor_.close(ignored);
  retry_.reset();
  for (const auto& connection : std::exchange(connections_, {})) connection->cut();
}

class ListeningServer final : public HttpServer {
 public:
  explicit ListeningServer(std::shared_ptr<Listener> listener)
      : listener_(std::move(listener)), port_(listener_->port()) {}
  ~ListeningServer() override { listener_->stop(); }
  [[nodiscard]] std::uint16_t port() const override { return port_; }

 private:
  std::shared_ptr<Listener> listener_;
  std::uint16_t port_;
};

/// Opens the acceptor. Returns the error if the address cannot be used.
error_code open(tcp::acceptor& acceptor, const tcp::endpoint& endpoint) {
  error_code error;
  acceptor.open(endpoint.protocol(), error);
  if (error) return error;
  acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (endpoint.address().is_v6())
    acceptor.set_option(asio::ip::v6_only(!endpoint.address().is_unspecified()), error);
  acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
  return error;
}

error_code open(tcp::acceptor& acceptor, const ListenAddress& address) {
  if (!address.host.empty()) {
    error_code ignored;
    return open(acceptor,
                tcp::endpoint(asio::ip::make_address(address.host, ignored), address.port));
  }
  const error_code error = open(acceptor, tcp::endpoint(tcp::v6(), address.port));
  if (error != asio::error::address_family_not_supported) return error;
  return open(acceptor, tcp::endpoint(tcp::v4(), address.port));  // A machine without IPv6.
}

}  // namespace

ServerOptions get_only(std::string address) {
  return {.address = std::move(address),
          .body_max = 0,
          .header_max = 16u << 10,
          .connections_per_client_max = 64,
          .request_max = std::chrono::seconds{5}};
}

Result<std::unique_ptr<HttpServer>> HttpServer::listen(AsioLoop& loop, const ServerOptions& options,
                                                       HttpHandler handler) {
  const auto address = parse_listen_address(options.address);
  if (!address) return address.error();
  std::optional<TlsContext> tls;
  if (options.tls) {
    auto loaded = TlsContext::load(*options.tls);
    if (!loaded) return loaded.error().within("TLS of " + options.address);
    tls = *std::move(loaded);
  }
  tcp::acceptor acceptor(loop.native().io);
  if (const error_code error = open(acceptor, *address)) {
    return Error{.kind = Error::Kind::Unavailable,
                 .message = "cannot listen on " + options.address + ": " + error.message()};
  }
  auto setting = std::make_shared<HttpConnection::Setting>(
      HttpConnection::Setting{loop, std::move(handler), options});
  const auto listener =
      std::make_shared<Listener>(std::move(acceptor), std::move(setting), std::move(tls));
  listener->accept();
  return std::unique_ptr<HttpServer>(std::make_unique<ListeningServer>(listener));
}

}  // namespace imagedeps::loop
