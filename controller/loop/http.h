#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace imagedeps::loop {

/// A request to one of our own servers (metrics, probes, page, simulator).
struct HttpRequest {
  std::string method;                                       ///< "GET"
  std::string target;                                       ///< Path with query, as sent.
  std::map<std::string, std::string, std::less<>> headers;  ///< Names in lower case.
  std::string body;
  std::string peer;    ///< Address of the client.
  std::string client;  ///< Common name in the client's verified certificate; empty without one.

  [[nodiscard]] std::string_view path() const;
  /// Percent-decoded value of a query parameter, empty if absent.
  [[nodiscard]] std::string query(std::string_view name) const;
  [[nodiscard]] bool has_query(std::string_view name) const;
};

/// The way to answer one request. Loop thread. Held by whoever answers, for as long as the answer
/// takes; a responder that is dropped without end() cuts the connection. Once the client has gone,
/// calls do nothing.
class HttpResponder {
 public:
  virtual ~HttpResponder() = default;
  /// First. Then any number of write(), then end(). Without a Content-Length in `headers` the body
  /// is chunked, one chunk per write().
  virtual void begin(int status, const std::map<std::string, std::string>& headers) = 0;
  virtual void write(std::string bytes) = 0;
  virtual void end() = 0;
  /// Cuts the connection without an orderly end (fault injection).
  virtual void abort() = 0;
  /// Called once if the client goes away before end(), or stops reading for too long. Not when the
  /// server itself is destroyed.
  virtual void on_gone(std::function<void()> gone) = 0;
  /// Bytes that were written and not yet sent: back-pressure for long streams.
  [[nodiscard]] virtual std::size_t pending() const = 0;
};

/// begin, write and end in one.
void answer(HttpResponder& responder, int status, std::string_view content_type, std::string body);

using HttpHandler =
    std::function<void(HttpRequest request, std::shared_ptr<HttpResponder> responder)>;

}  // namespace imagedeps::loop
