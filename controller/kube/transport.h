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

/// One HTTP request to the API server. Built by pure functions (kube/request.h), carried out by a
/// Transport.
struct Request {
  std::string method = "GET";
  std::string target;  ///< Path and query, already percent-encoded: "/api/v1/namespaces?limit=500".
  std::string body;
  std::string content_type;  ///< Empty without a body.
  std::string accept =
      "application/json";  ///< The media type asked for, e.g. for PartialObjectMetadata.
  Duration deadline{
      std::chrono::seconds{30}};  ///< For the whole answer; of a stream: until its first byte.
  Duration idle{};                ///< Of a stream: longest silence, zero for none.
};

struct Response {
  int status = 0;
  std::map<std::string, std::string, std::less<>> headers;  ///< Names in lower case.
  std::string body;
};

/// Takes the body of a stream. All members are called one at a time, on an IO thread (or on the
/// loop: SimTransport).
class Receiver {
 public:
  virtual ~Receiver() = default;
  /// The header of a 2xx answer has come: once, before the first receive(). A quiet watch is known
  /// to be open by it.
  virtual void opened() {}
  /// Bytes of a 2xx answer in order, there until this returns; `taken` is called once, on any
  /// thread, when the next may come: the back-pressure.
  virtual void receive(std::string_view bytes, std::function<void()> taken) = 0;
};

/// A request under way. Destroying it cancels; its callback is then never called. It may be
/// destroyed at any time on the loop thread, also inside its own callback, whose captures live
/// until the callback returns.
class Call {
 public:
  virtual ~Call() = default;
};

/// The only way to the API server. Real: CpprestTransport. In virtual time: sim::SimTransport.
/// Members are for the loop thread; callbacks come on it. No redirect is followed: a 3xx is an
/// error.
class Transport {
 public:
  virtual ~Transport() = default;

  /// The answer with any HTTP status, at most 64 MiB. An Error is only a transport's: Unavailable
  /// (not reachable, TLS), Timeout.
  using OnResponse = std::function<void(Result<Response>)>;
  [[nodiscard]] virtual std::unique_ptr<Call> send(Request request, OnResponse on_response) = 0;

  /// The body of a 2xx answer goes to `receiver`; then `on_end` gets the response without a body
  /// (or, for any other status, with up to 64 KiB of it), after the last `taken`. A stream that
  /// ends early is an Unavailable error.
  [[nodiscard]] virtual std::unique_ptr<Call> stream(Request request,
                                                     std::shared_ptr<Receiver> receiver,
                                                     OnResponse on_end) = 0;

  /// Shared by all who list over this transport.
  [[nodiscard]] ListGate& list_gate() { return list_gate_; }
  /// Shared by all who send over this transport.
  [[nodiscard]] GroupGate& group_gate() { return group_gate_; }

 private:
  GroupGate group_gate_;
  ListGate list_gate_;
};

/// Whatever a server or proxy asks for: an hour would blind us for that long.
inline constexpr std::chrono::seconds kRetryAfterMax{60};

/// The Error that a response with a status of 300 or more means: kind from the HTTP status and
/// metav1.Status.reason, its message; bodies that are no Status are quoted up to 200 bytes. CHECKs
/// that the status is not 2xx. Its retry_after is at most kRetryAfterMax.
[[nodiscard]] Error error_of(const Response& response);
/// The same for a metav1.Status without an HTTP answer: the object of a watch's ERROR event.
[[nodiscard]] Error error_of_status(std::string_view json);

}  // namespace imagedeps::kube
