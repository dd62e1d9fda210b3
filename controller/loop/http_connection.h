#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "loop/byte_stream.h"
#include "loop/http.h"
#include "loop/http_server.h"
#include "loop/loop.h"
#include "loop/request_parser.h"
#include "loop/response_head.h"

namespace imagedeps::loop {

/// One client connection. It handles requests one at a time; a responder answers each. Loop thread.
///
/// phase      reads                    timer                            when the client closes
/// Handshake  (TLS)                    request_max                      close
/// Reading    a request                idle_max; request_max from its   close
///                                     first byte
/// Answering  at most one more buffer  none; stall_max during a write   close, unless the answer is
///                                                                      complete: then only flush
/// Draining   and discards             2 s                              close
/// Closed
///
/// The next request is read after the previous answer has been flushed. A client that pipelines
/// requests and never reads therefore uses no memory.
class HttpConnection final : public std::enable_shared_from_this<HttpConnection> {
 public:
  struct Setting {
    Loop& loop;
    HttpHandler handler;
    ServerOptions options;
  };
  /// `on_closed` is called once, when the connection is closed.
  HttpConnection(std::shared_ptr<const Setting> setting, std::unique_ptr<ByteStream> stream,
                 std::string peer, std::function<void(HttpConnection&)> on_closed);

  void start();
  /// Closes the connection with a reset. on_gone is not called.
  void cut();
  /// The same, and on_gone is called.
  void lose();
  /// When the wait for the next request started. Nothing while a request is handled.
  [[nodiscard]] std::optional<TimePoint> idle_since() const { return idle_since_; }
  [[nodiscard]] const std::string& peer() const { return peer_; }

  // Called by the responder.
  void begin(int status, const std::map<std::string, std::string>& headers);
  void write(std::string bytes);
  void end();
  void set_gone(std::function<void()> gone) { gone_ = std::move(gone); }
  [[nodiscard]] std::size_t pending() const {
    return phase_ == Phase::Closed ? 0 : out_.size() + sending_.size() - sent_;
  }

 private:
  enum class Phase { Handshake, Reading, Answering, Draining, Closed };

  void await_request();
  void read();
  void on_read(std::size_t n);
  void on_end_of_input();
  void advance();
  void dispatch();
  void refuse(int status);
  void flush();
  void send();
  void on_written(std::size_t n);
  void on_flushed();
  void drain();
  void close();
  void retire();
  [[nodiscard]] std::unique_ptr<Loop::Timer> deadline(Duration after,
                                                      void (HttpConnection::*then)());

  const std::shared_ptr<const Setting> setting_;
  const std::unique_ptr<ByteStream> stream_;
  const std::string peer_;
  const std::function<void(HttpConnection&)> on_closed_;

  Phase phase_ = Phase::Handshake;
  std::unique_ptr<Loop::Timer> phase_timer_;
  std::optional<TimePoint> idle_since_;

  // Input.
  RequestParser parser_;
  std::vector<char> buffer_;
  std::string in_;  ///< Bytes that were read and are not parsed yet.
  bool reading_ = false;

  // The answer to the current request.
  RequestTraits traits_;
  Framing framing_ = Framing::Chunked;
  bool ended_ = false;  ///< The complete answer is in `out_`.
  std::function<void()> gone_;

  // Output: the stream is sending `sending_` from offset `sent_`. `out_` is sent after it.
  std::string out_, sending_;
  std::size_t sent_ = 0;
  bool writing_ = false, flush_posted_ = false;
  std::unique_ptr<Loop::Timer> stall_timer_;
};

}  // namespace imagedeps::loop
