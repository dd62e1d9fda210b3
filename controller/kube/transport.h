#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "kube/group_gate.h"
#include "kube/list_gate.h"

namespace imagedeps::kube {

/// One HTTP request to the API server. Pure functions build it (kube/request.h), a Transport sends
/// it.
struct Request {
  std::string method = "GET";
  std::string target;  ///< Path and query, already percent-encoded: "/api/v1/namespaces?limit=500".
  std::string body;
  std::string content_type;  ///< Empty without a body.
  std::string accept =
      "application/json";  ///< The requested media type, e.g. for PartialObjectMetadata.
  Duration deadline{
      std::chrono::seconds{30}};  ///< Limit for the whole answer, or for a stream's first byte.
  Duration idle{};                ///< The longest silence of a stream. 0: no limit.
  /// Limit for a stream's body. Each `rate` bytes of it add a second, but never leave more than
  /// `total`: a body that begins fast and then trickles ends as well. 0: no limit.
  Duration total{};
  std::size_t rate = 0;  ///< 0: `total` is not extended.
};

struct Response {
  int status = 0;
  std::map<std::string, std::string, std::less<>> headers;  ///< Names in lower case.
  std::string body;
};

/// Receives the body of a stream. Members are called one at a time, on an IO thread (SimTransport
/// calls them on the loop).
class Receiver {
 public:
  virtual ~Receiver() = default;
  /// Called once when the header of a 2xx answer arrives, before the first receive(). It shows that
  /// a watch without events is open.
  virtual void opened() {}
  /// Called with the bytes of a 2xx answer in order. They are valid until this returns. For
  /// back-pressure, the receiver calls `taken` once, on any thread, when it accepts more bytes.
  virtual void receive(std::string_view bytes, std::function<void()> taken) = 0;
};

/// An in-flight request. Destroying it cancels the request, and its callback is never called. It
/// may be destroyed at any time on the loop thread, including inside its own callback. The captures
/// of the callback live until the callback returns.
class Call {
 public:
  virtual ~Call() = default;
};

/// Sends requests to the API server. CpprestTransport is the real one; sim::SimTransport runs in
/// virtual time. Members and callbacks run on the loop thread. Redirects are not followed: a 3xx is
/// an error.
class Transport {
 public:
  virtual ~Transport() = default;

  /// Called with the answer, whatever its HTTP status, of at most 64 MiB. It gets an Error only if
  /// the transport fails: Unavailable (not reachable, TLS) or Timeout.
  using OnResponse = std::function<void(Result<Response>)>;
  [[nodiscard]] virtual std::unique_ptr<Call> send(Request request, OnResponse on_response) = 0;

  /// Passes the body of a 2xx answer to `receiver`. After the last `taken`, `on_end` gets the
  /// response without a body (with up to 64 KiB of it for any other status). A stream that ends
  /// early is an Unavailable error.
  [[nodiscard]] virtual std::unique_ptr<Call> stream(Request request,
                                                     std::shared_ptr<Receiver> receiver,
                                                     OnResponse on_end) = 0;

  /// Shared by all lists over this transport.
  [[nodiscard]] ListGate& list_gate() { return list_gate_; }
  /// Shared by all senders over this transport.
  [[nodiscard]] GroupGate& group_gate() { return group_gate_; }

 private:
  GroupGate group_gate_;
  ListGate list_gate_;
};

/// The longest Retry-After that is honored. A longer pause would stop the operator for too long.
inline constexpr std::chrono::seconds kRetryAfterMax{60};

/// Converts a response with a status of 300 or more to an Error. The kind is derived from the HTTP
/// status and metav1.Status.reason. Bodies that are not a Status are quoted up to 200 bytes. CHECKs
/// that the status is not 2xx. retry_after is at most kRetryAfterMax.
[[nodiscard]] Error error_of(const Response& response);
/// Converts a metav1.Status without an HTTP answer, the object of a watch's ERROR event, to an
/// Error.
[[nodiscard]] Error error_of_status(std::string_view json);

}  // namespace imagedeps::kube
