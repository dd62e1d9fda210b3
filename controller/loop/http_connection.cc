#include "loop/http_connection.h"

#include <utility>

#include "base/check.h"

namespace imagedeps::loop {
namespace {

constexpr std::size_t kReadSize = 16u << 10;
constexpr Duration kDrainMax = std::chrono::seconds(2);

/// The responder that a handler holds. The connection ignores its calls after it is closed.
class ConnectionResponder final : public HttpResponder {
 public:
  explicit ConnectionResponder(std::weak_ptr<HttpConnection> connection)
      : connection_(std::move(connection)) {}
  ~ConnectionResponder() override {
    if (!ended_) abort();
  }
  void begin(int status, const std::map<std::string, std::string>& headers) override {
    CHECK(!begun_);
    begun_ = true;
    if (const auto connection = connection_.lock()) connection->begin(status, headers);
  }
  void write(std::string bytes) override {
    CHECK(begun_ && !ended_);
    if (const auto connection = connection_.lock()) connection->write(std::move(bytes));
  }
  void end() override {
    CHECK(begun_ && !ended_);
    ended_ = true;
    if (const auto connection = connection_.lock()) connection->end();
  }
  void abort() override {
    ended_ = true;
    if (const auto connection = connection_.lock()) connection->cut();
  }
  void on_gone(std::function<void()> gone) override {
    if (const auto connection = connection_.lock(); connection && !ended_)
      connection->set_gone(std::move(gone));
  }
  [[nodiscard]] std::size_t pending() const override {
    const auto connection = connection_.lock();
    return connection ? connection->pending() : 0;
  }

 private:
  std::weak_ptr<HttpConnection> connection_;
  bool begun_ = false, ended_ = false;
};

}  // namespace

HttpConnection::HttpConnection(std::shared_ptr<const Setting> setting,
                               std::unique_ptr<ByteStream> stream, std::string peer,
                               std::function<void(HttpConnection&)> on_closed)
    : setting_(std::move(setting)),
      stream_(std::move(stream)),
      peer_(std::move(peer)),
      on_closed_(std::move(on_closed)),
      parser_(setting_->options.header_max, setting_->options.body_max),
      buffer_(kReadSize) {}

void HttpConnection::start() {
  phase_timer_ = deadline(setting_->options.request_max, &HttpConnection::close);
  stream_->handshake([self = shared_from_this()](bool ok) {
    if (self->phase_ == Phase::Closed) return;
    ok ? self->await_request() : self->close();
  });
}

void HttpConnection::await_request() {
  phase_ = Phase::Reading;
  idle_since_ = in_.empty() ? std::optional(setting_->loop.now()) : std::nullopt;
  phase_timer_ = deadline(idle_since_ ? setting_->options.idle_max : setting_->options.request_max,
                          &HttpConnection::close);
  advance();
}

void HttpConnection::read() {
  if (std::exchange(reading_, true)) return;
  stream_->read_some(buffer_, [self = shared_from_this()](std::size_t n) {
    self->reading_ = false;
    if (self->phase_ != Phase::Closed) self->on_read(n);
  });
}

void HttpConnection::on_read(std::size_t n) {
  if (n == 0) return on_end_of_input();
  if (phase_ == Phase::Draining) return read();
  in_.append(buffer_.data(), n);
  if (phase_ != Phase::Reading) return;
  if (idle_since_) phase_timer_ = deadline(setting_->options.request_max, &HttpConnection::close);
  idle_since_.reset();
  advance();
}

void HttpConnection::on_end_of_input() {
  if (phase_ != Phase::Answering) return close();
  if (!ended_) return lose();
  traits_.keep_alive = false;
}

void HttpConnection::advance() {
  if (in_.empty()) return read();
  switch (parser_.feed(in_)) {
    case RequestParser::State::Complete: return dispatch();
    case RequestParser::State::Refused: return refuse(parser_.refusal());
    case RequestParser::State::AwaitsContinue:
      out_ += "HTTP/1.1 100 Continue\r\n\r\n";
      flush();
      [[fallthrough]];
    case RequestParser::State::Partial: read();
  }
}

void HttpConnection::dispatch() {
  phase_ = Phase::Answering;
  idle_since_.reset();
  phase_timer_.reset();
  auto parsed = parser_.take();
  parsed.request.peer = peer_;
  parsed.request.client = stream_->client_name();
  traits_ = {.head = parsed.request.method == "HEAD",
             .keep_alive = parsed.keep_alive && parsed.chunked_allowed,
             .chunked_allowed = parsed.chunked_allowed};
  setting_->handler(std::move(parsed.request),
                    std::make_shared<ConnectionResponder>(weak_from_this()));
  if (phase_ == Phase::Answering && in_.empty()) read();
}

void HttpConnection::refuse(int status) {
  phase_ = Phase::Answering;
  traits_ = {.keep_alive = false};
  begin(status, {{"Content-Length", "0"}});
  end();
}

void HttpConnection::begin(int status, const std::map<std::string, std::string>& headers) {
  if (phase_ == Phase::Closed) return;
  ResponseHead head = response_head(status, headers, traits_);
  framing_ = head.framing;
  traits_.keep_alive &= framing_ != Framing::Close;
  out_ += head.text;
  flush();
}

void HttpConnection::write(std::string bytes) {
  if (phase_ == Phase::Closed || framing_ == Framing::None || bytes.empty()) return;
  out_ += framing_ == Framing::Chunked ? chunk(bytes) : std::move(bytes);
  flush();
}

void HttpConnection::end() {
  if (phase_ == Phase::Closed) return;
  if (framing_ == Framing::Chunked) out_ += kLastChunk;
  gone_ = nullptr;
  ended_ = true;
  flush();
}

/// Flushes later, so that all writes of one task are sent together.
void HttpConnection::flush() {
  if (phase_ == Phase::Closed || writing_ || std::exchange(flush_posted_, true)) return;
  setting_->loop.post([self = shared_from_this()] {
    self->flush_posted_ = false;
    self->send();
  });
}

void HttpConnection::send() {
  if (phase_ == Phase::Closed || writing_) return;
  if (sent_ == sending_.size()) {
    sending_ = std::exchange(out_, {});
    sent_ = 0;
  }
  if (sending_.empty()) return on_flushed();
  writing_ = true;
  stall_timer_ = deadline(setting_->options.stall_max, &HttpConnection::lose);
  stream_->write_some(std::string_view(sending_).substr(sent_),
                      [self = shared_from_this()](std::size_t n) { self->on_written(n); });
}

void HttpConnection::on_written(std::size_t n) {
  writing_ = false;
  stall_timer_.reset();
  if (phase_ == Phase::Closed) return;
  if (n == 0) return lose();
  sent_ += n;
  send();
}

void HttpConnection::on_flushed() {
  if (!std::exchange(ended_, false)) return;
  traits_.keep_alive ? await_request() : drain();
}

/// Reads the remaining input. Closing with unread input would reset the connection, and the client
/// could lose the answer.
void HttpConnection::drain() {
  phase_ = Phase::Draining;
  phase_timer_ = deadline(kDrainMax, &HttpConnection::close);
  stream_->finish_writing([self = shared_from_this()] {});
  read();
}

void HttpConnection::lose() {
  const auto gone = std::exchange(gone_, nullptr);
  cut();
  if (gone) gone();
}

void HttpConnection::cut() {
  if (phase_ == Phase::Closed) return;
  stream_->cut();
  retire();
}

void HttpConnection::close() {
  stream_->close();
  retire();
}

void HttpConnection::retire() {
  phase_ = Phase::Closed;
  phase_timer_.reset();
  stall_timer_.reset();
  idle_since_.reset();
  gone_ = nullptr;
  out_.clear();
  on_closed_(*this);
}

std::unique_ptr<Loop::Timer> HttpConnection::deadline(Duration after,
                                                      void (HttpConnection::*then)()) {
  return setting_->loop.after(after, [weak = weak_from_this(), then] {
    if (const auto self = weak.lock()) ((*self).*then)();
  });
}

}  // namespace imagedeps::loop
