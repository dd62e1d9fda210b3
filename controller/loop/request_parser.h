#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "loop/http.h"

namespace imagedeps::loop {

/// Parses the requests of one connection, one at a time (Boost.Beast).
class RequestParser {
 public:
  RequestParser(std::size_t header_max, std::size_t body_max);
  ~RequestParser();

  enum class State {
    Partial,         ///< More bytes are needed.
    AwaitsContinue,  ///< More bytes are needed, and the client waits for "100 Continue" before it
                     ///< sends the body. Returned once per request.
    Complete,        ///< take() returns a request.
    Refused,         ///< The input is invalid: answer with refusal() and close.
  };
  /// Consumes bytes from the front of `bytes`.
  [[nodiscard]] State feed(std::string& bytes);
  /// The status to answer with: 400, 413 or 431.
  [[nodiscard]] int refusal() const;

  struct Parsed {
    HttpRequest request;
    bool keep_alive = true;
    bool chunked_allowed = true;  ///< False for HTTP/1.0.
  };
  /// Returns the complete request and prepares the parser for the next one.
  [[nodiscard]] Parsed take();

 private:
  struct Beast;
  std::unique_ptr<Beast> beast_;
  std::size_t header_max_;
  std::size_t body_max_;
};

}  // namespace imagedeps::loop
