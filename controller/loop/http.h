#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace imagedeps::loop {

/// A request to one of the program's servers (metrics, probes, page, simulator).
struct HttpRequest {
  std::string method;                                       ///< "GET"
  std::string target;                                       ///< Path and query, as sent.
  std::map<std::string, std::string, std::less<>> headers;  ///< Names in lower case.
  std::string body;
  std::string peer;    ///< Address of the client.
  std::string client;  ///< Common name in the client's verified certificate, empty if none.

  [[nodiscard]] std::string_view path() const;
  /// The percent-decoded value of a query parameter, empty if absent.
  [[nodiscard]] std::string query(std::string_view name) const;
  [[nodiscard]] bool has_query(std::string_view name) const;
};

/// Answers one request. Loop thread. The handler holds the responder until the answer is complete.
/// Dropping it without end() cuts the connection. Once the client has disconnected, calls have no
/// effect.
class HttpResponder {
 public:
  virtual ~HttpResponder() = default;
  /// Call begin() first, then write() any number of times, then end(). If `headers` has no
  /// Content-Length, the body is chunked, with one chunk per write().
  virtual void begin(int status, const std::map<std::string, std::string>& headers) = 0;
  virtual void write(std::string bytes) = 0;
  virtual void end() = 0;
  /// Resets the connection (fault injection).
  virtual void abort() = 0;
  /// `gone` is called once if the client disconnects before end(), or stops reading for too long.
  /// It is not called when the server itself is destroyed.
  virtual void on_gone(std::function<void()> gone) = 0;
  /// Bytes that were written and are not sent yet. Long streams use it for back-pressure.
  [[nodiscard]] virtual std::size_t pending() const = 0;
};

/// Calls begin(), write() and end().
void answer(HttpResponder& responder, int status, std::string_view content_type, std::string body);

using HttpHandler =
    std::function<void(HttpRequest request, std::shared_ptr<HttpResponder> responder)>;

}  // namespace imagedeps::loop
