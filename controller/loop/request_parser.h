#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "loop/http.h"

namespace imagedeps::loop {

/// Reads the requests of one connection from its bytes, one after the other (Boost.Beast).
class RequestParser {
 public:
  explicit RequestParser(std::size_t body_max);
  ~RequestParser();

  enum class State {
    Partial,         ///< More bytes are needed.
    AwaitsContinue,  ///< Likewise, and the client waits for "100 Continue" before it sends the
                     ///< body. Said once.
    Complete,        ///< take() has a request.
    Refused,         ///< No request can be read any more: answer with refusal() and close.
  };
  /// Takes what it can from the front of `bytes`.
  [[nodiscard]] State feed(std::string& bytes);
  /// 400, 413 or 431.
  [[nodiscard]] int refusal() const;

  struct Parsed {
    HttpRequest request;
    bool keep_alive = true;
    bool chunked_allowed = true;  ///< False for HTTP/1.0.
  };
  /// The complete request; the parser is then ready for the next one.
  [[nodiscard]] Parsed take();

 private:
  struct Beast;
  std::unique_ptr<Beast> beast_;
  std::size_t body_max_;
};

}  // namespace imagedeps::loop
