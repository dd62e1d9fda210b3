#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "kube/wire_link.h"

namespace imagedeps::kube {

/// HTTP/1.1 over connections of our own: it opens them, keeps them for the next request, frames the
/// answers (wire_reader.h), and notices dead peers (wire_link.h). A connection that is out of step
/// (bytes behind an answer) is closed. Any thread.
class Wire {
 public:
  /// Call all members of an object that `io` outlives.
  static std::shared_ptr<Wire> make(boost::asio::io_context& io, WireOptions options);
  virtual ~Wire() = default;

  struct Outgoing {
    std::string text;  ///< Head and body.
    /// It may be sent again if a kept connection turns out to be closed before an answer arrives.
    bool repeatable = true;
  };
  /// Callbacks run on threads of `io`, one at a time: header, body..., end; or only end.
  struct Events {
    std::function<void(int status, const std::map<std::string, std::string, std::less<>>& headers)>
        header;
    /// `bytes` are valid until `taken` is called, on any thread. The next bytes follow after that.
    std::function<void(std::string_view bytes, std::function<void()> taken)> body;
    /// The last call. After a cancellation, the error is Cancelled.
    std::function<void(std::optional<Error> error)> end;
  };
  /// Sends a request. Returns a function that cancels it.
  [[nodiscard]] virtual std::function<void()> send(Outgoing request, Events events) = 0;
};

}  // namespace imagedeps::kube
