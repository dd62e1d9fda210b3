#include "kube/wire.h"

#include <algorithm>
#include <cstring>
#include <mutex>
#include <utility>
#include <vector>

#include <boost/asio/steady_timer.hpp>

#include "kube/connection_error.h"
#include "kube/wire_reader.h"

namespace imagedeps::kube {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kBufferBytes = 64u << 10;
// simdjson reads a few bytes behind its input.
constexpr std::size_t kPadding = 64;

/// Connections that wait for the next request.
class KeptLinks : public std::enable_shared_from_this<KeptLinks> {
 public:
  KeptLinks(asio::io_context& io, Duration kept) : kept_(kept), timer_(io) {}

  /// The connection that was used last and is still good, or null.
  std::shared_ptr<WireLink> take() {
    const std::lock_guard lock(mutex_);
    while (!links_.empty()) {
      auto link = std::move(links_.back().link);
      links_.pop_back();
      if (link->idle()) return link;
      link->close();
    }
    return nullptr;
  }
  void keep(std::shared_ptr<WireLink> link) {
    const std::lock_guard lock(mutex_);
    links_.push_back({std::move(link), false});
    if (!std::exchange(ticking_, true)) tick();
  }
  /// After one connection has failed, the others are suspect.
  void drop_all() {
    drop([](const Kept&) { return true; });
  }

 private:
  struct Kept {
    std::shared_ptr<WireLink> link;
    bool old;
  };

  void drop(const std::function<bool(const Kept&)>& which) {
    const std::lock_guard lock(mutex_);
    for (const auto& each : links_)
      if (which(each)) each.link->close();
    std::erase_if(links_, which);
  }
  void tick() {
    timer_.expires_after(kept_);
    timer_.async_wait([weak = weak_from_this()](const boost::system::error_code& error) {
      const auto self = weak.lock();
      if (error || !self) return;
      self->drop([](const Kept& each) { return each.old; });
      const std::lock_guard lock(self->mutex_);
      for (auto& each : self->links_) each.old = true;
      self->ticking_ = !self->links_.empty();
      if (self->ticking_) self->tick();
    });
  }

  const Duration kept_;

  std::mutex mutex_;
  std::vector<Kept> links_;   // Under mutex_.
  asio::steady_timer timer_;  // Under mutex_.
  bool ticking_ = false;      // Under mutex_.
};

/// One request and its answer.
class Round : public std::enable_shared_from_this<Round> {
 public:
  Round(asio::io_context& io, std::shared_ptr<const WireOptions> options,
        std::shared_ptr<KeptLinks> kept, Wire::Outgoing request, Wire::Events events)
      : io_(io),
        options_(std::move(options)),
        kept_(std::move(kept)),
        request_(std::move(request)),
        events_(std::move(events)) {}

  void start() {
    auto link = kept_->take();
    reused_ = link != nullptr;
    if (!reused_) return connect();
    use(std::move(link));
    link_->post([self = shared_from_this()] { self->write(); });
  }
  void cancel();

 private:
  void connect();
  bool use(std::shared_ptr<WireLink> link);
  [[nodiscard]] std::shared_ptr<WireLink> link() {
    const std::lock_guard lock(mutex_);
    return link_;
  }
  void write();
  void read();
  void on_bytes(std::size_t bytes, const std::optional<Error>& failed);
  void advance();
  void interrupted(const Error& error, bool maybe_received);
  void finish();
  void end(std::optional<Error> error);
  [[nodiscard]] Error lost(std::string what) const {
    return connection_error({.stage = Breakdown::Stage::Exchange, .what = std::move(what)},
                            options_->server, options_->proxy);
  }

  // Constant.
  asio::io_context& io_;
  const std::shared_ptr<const WireOptions> options_;
  const std::shared_ptr<KeptLinks> kept_;
  const Wire::Outgoing request_;

  std::mutex mutex_;
  std::shared_ptr<WireLink> link_;  // Replaced under mutex_. Null after finish().
  bool cancelled_ = false;          // Under mutex_.

  // Between the callbacks of link_.
  Wire::Events events_;
  WireReader reader_;
  std::string buffer_;
  std::size_t begin_ = 0, end_ = 0;  ///< The bytes of buffer_ that were not read yet.
  bool reused_ = false;
  bool touched_ = false;   ///< A byte of the answer has arrived.
  bool answered_ = false;  ///< The header has arrived.
  bool ended_ = false;
};

/// Returns false if the request was cancelled.
bool Round::use(std::shared_ptr<WireLink> link) {
  const std::lock_guard lock(mutex_);
  link_ = std::move(link);
  return !cancelled_;
}

void Round::cancel() {
  std::shared_ptr<WireLink> link;
  {
    const std::lock_guard lock(mutex_);
    cancelled_ = true;
    link = link_;
  }
  if (!link) return;
  link->close();
  link->post([self = shared_from_this(), link] {
    // Otherwise another connection replaces this one, and use() has told it.
    if (self->link() != link) return;
    if (!self->answered_) self->kept_->drop_all();
    self->end(Error{.kind = Error::Kind::Cancelled, .message = "the request was cancelled"});
  });
}

void Round::connect() {
  auto link = WireLink::make(io_, options_);
  const bool wanted = use(link);
  link->open([self = shared_from_this()](std::optional<Error> error) {
    if (error) return self->end(std::move(error));
    self->write();
  });
  if (!wanted) link->close();
}

void Round::write() {
  if (ended_) return;
  link_->write(request_.text,
               [self = shared_from_this()](std::size_t bytes, const std::optional<Error>& failed) {
                 if (failed) return self->interrupted(*failed, bytes > 0);
                 self->read();
               });
}

void Round::read() {
  if (begin_ > 0) std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
  end_ -= begin_;
  begin_ = 0;
  if (buffer_.size() < end_ + kPadding + 1)
    buffer_.resize(std::max(kBufferBytes, 2 * buffer_.size()));
  link_->read_some({buffer_.data() + end_, buffer_.size() - kPadding - end_},
                   [self = shared_from_this()](std::size_t bytes, const std::optional<Error>& e) {
                     self->on_bytes(bytes, e);
                   });
}

void Round::on_bytes(std::size_t bytes, const std::optional<Error>& failed) {
  if (ended_) return;
  if (failed) return interrupted(*failed, true);
  if (bytes > 0) {
    touched_ = true;
    end_ += bytes;
    return advance();
  }
  if (touched_ && reader_.end_of_bytes() == WireReader::State::Done) return finish();
  interrupted(lost(touched_ ? reader_.problem() : "it was closed before an answer"), true);
}

void Round::advance() {
  while (!ended_) {
    const auto step = reader_.next({buffer_.data() + begin_, end_ - begin_});
    begin_ += step.used;
    switch (step.state) {
      case WireReader::State::Partial: return read();
      case WireReader::State::Header:
        answered_ = true;
        events_.header(reader_.status(), reader_.headers());
        break;
      case WireReader::State::Body:
        return events_.body(step.body, [self = shared_from_this()] {
          if (const auto link = self->link()) link->post([self] { self->advance(); });
        });
      case WireReader::State::Done: return finish();
      case WireReader::State::Broken: return end(lost(reader_.problem()));
    }
  }
}

/// `maybe_received`: the server may have acted on the request.
void Round::interrupted(const Error& error, bool maybe_received) {
  if (ended_) return;
  kept_->drop_all();
  const bool stale = std::exchange(reused_, false) && !touched_;
  if (!stale || (maybe_received && !request_.repeatable)) return end(error);
  link_->close();
  connect();
}

void Round::finish() {
  const bool in_step = begin_ == end_ && reader_.reusable();
  const auto link = link_;
  use(nullptr);  // A late cancellation must not close it.
  end(std::nullopt);
  if (in_step) {
    kept_->keep(link);
  } else {
    link->close();
  }
}

void Round::end(std::optional<Error> error) {
  if (std::exchange(ended_, true)) return;
  if (error) link_->close();
  // Their captures may refer to this round.
  const auto events = std::exchange(events_, {});
  events.end(std::move(error));
}

class PooledWire final : public Wire {
 public:
  PooledWire(asio::io_context& io, WireOptions options)
      : io_(io),
        options_(std::make_shared<const WireOptions>(std::move(options))),
        kept_(std::make_shared<KeptLinks>(io, options_->kept)) {}

  std::function<void()> send(Outgoing request, Events events) override {
    const auto round =
        std::make_shared<Round>(io_, options_, kept_, std::move(request), std::move(events));
    round->start();
    return [weak = std::weak_ptr<Round>(round)] {
      if (const auto alive = weak.lock()) alive->cancel();
    };
  }

 private:
  asio::io_context& io_;
  const std::shared_ptr<const WireOptions> options_;
  const std::shared_ptr<KeptLinks> kept_;
};

}  // namespace

std::shared_ptr<Wire> Wire::make(asio::io_context& io, WireOptions options) {
  return std::make_shared<PooledWire>(io, std::move(options));
}

}  // namespace imagedeps::kube
