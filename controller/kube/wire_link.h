#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <boost/asio/io_context.hpp>

#include "base/error.h"
#include "base/time.h"
#include "kube/tls_client.h"

namespace imagedeps::kube {

/// The target of connections, and the limits for them.
struct WireOptions {
  std::string server;              ///< "https://host:6443/prefix"
  std::string proxy;               ///< "http://user:password@host:port", empty without one.
  std::shared_ptr<TlsClient> tls;  ///< Used for https.

  // Each limit applies to one step.
  Duration resolve{std::chrono::seconds{10}};
  Duration connect{std::chrono::seconds{5}};     ///< To one address of the host.
  Duration handshake{std::chrono::seconds{10}};  ///< TLS, and the tunnel of a proxy.

  // The kernel ends a connection whose peer does not acknowledge anything for `unacknowledged`. If
  // there is nothing to acknowledge, it asks after `quiet`, then each `probe`.
  Duration unacknowledged{std::chrono::seconds{30}};
  Duration quiet{std::chrono::seconds{15}};
  Duration probe{std::chrono::seconds{5}};

  /// Unused connections are closed after this time.
  Duration kept{std::chrono::seconds{60}};
};

/// One connection to the server, with TLS and through a proxy if the options say so. Callbacks run
/// on threads of `io`, one at a time, and never inside the call that takes them. close() may be
/// called on any thread. All other members: one operation at a time.
class WireLink {
 public:
  static std::shared_ptr<WireLink> make(boost::asio::io_context& io,
                                        std::shared_ptr<const WireOptions> options);
  virtual ~WireLink() = default;

  using OnOpen = std::function<void(std::optional<Error> error)>;
  virtual void open(OnOpen done) = 0;

  /// `failed` is empty, or says what went wrong. 0 bytes without a failure: the end of the stream.
  using OnMoved = std::function<void(std::size_t bytes, std::optional<Error> failed)>;
  virtual void read_some(std::span<char> into, OnMoved done) = 0;
  /// Writes all bytes, which must stay valid until `done`.
  virtual void write(std::string_view bytes, OnMoved done) = 0;

  /// Runs `task` between the callbacks of this link.
  virtual void post(std::function<void()> task) = 0;
  /// Ends the connection. Pending operations fail.
  virtual void close() = 0;
  /// While no operation is pending: the server has neither hung up nor sent anything.
  [[nodiscard]] virtual bool idle() = 0;
};

/// The header line "Proxy-Authorization: ..." for the user of a proxy's URL. Empty without a user.
[[nodiscard]] std::string proxy_authorization(const std::string& proxy);

}  // namespace imagedeps::kube
