#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "kube/mailbox.h"
#include "kube/transport.h"
#include "loop/loop.h"

namespace imagedeps::kube {

/// One HTTP request and its answer, between the HTTP client's threads and the loop. It passes the
/// body on, enforces deadlines, and ends exactly once.
class Exchange : public std::enable_shared_from_this<Exchange> {
 public:
  struct Plan {
    Duration deadline{};  ///< Limit for the whole answer, or for its header if there is a receiver.
    Duration idle{};      ///< With a receiver: the longest silence after the header. 0: no limit.
    std::shared_ptr<Receiver>
        receiver;  ///< Gets the body of a 2xx answer. Null: the body is collected.
    // With a receiver, as in Request.
    Duration total{};
    std::size_t rate = 0;
    /// Counts the messages of the server on all connections. Null: they are not counted.
    std::shared_ptr<std::atomic<std::uint64_t>> heard{};
  };
  Exchange(loop::Loop& loop, std::shared_ptr<Mailbox> mailbox, Plan plan,
           Transport::OnResponse done);

  // Loop thread.
  /// `hang_up` cancels the request in the HTTP client, which then calls finish() soon, or never.
  void start(std::function<void()> hang_up);
  /// No callback follows.
  void cancel();
  /// Ends a body of which nothing arrived after Plan::heard had this value, as if it had been silent
  /// for too long.
  void presume_dead(std::uint64_t heard);

  // Called on the HTTP client's threads, one at a time. header() comes before finish(), but put()
  // may come before header().
  void header(int status, std::map<std::string, std::string, std::less<>> headers);
  /// `bytes` must stay valid until `taken` is called: once, on any thread, when the next bytes may
  /// follow. That is after the receiver's receive() has returned, even if the request is cancelled.
  void put(std::string_view bytes, std::function<void()> taken);
  void finish(std::optional<Error> error);

 private:
  void deliver(std::string_view bytes, std::function<void()> taken);
  void read(std::string_view bytes);
  void collect(std::string_view bytes);
  void take();
  /// Runs `change` under mutex_, then returns bytes to the HTTP client if no thread reads them and
  /// the receiver does not need them. Only this function returns bytes, so that a reading thread
  /// never loses them.
  template <typename Change>
  void change(Change change);
  [[nodiscard]] bool streams() const;
  [[nodiscard]] bool held();
  [[nodiscard]] Result<Response> result(std::optional<Error> error);

  void heard();
  void give_up();
  void opened();
  void tick();
  void tick_later();
  [[nodiscard]] std::string overdue();
  /// Takes `time` from left_, and adds the time that the bytes since the last call are worth.
  void spend(Duration time);
  void time_out(const std::string& message);
  void complete(Result<Response> result);

  // Constant.
  loop::Loop& loop_;
  const std::shared_ptr<Mailbox> mailbox_;
  const Plan plan_;

  // Loop thread.
  Transport::OnResponse done_;  ///< Null after the end.
  std::function<void()> hang_up_;
  std::unique_ptr<loop::Loop::Timer> timer_;
  std::uint64_t pieces_seen_ = 0;
  int quiet_ticks_ = 0;
  bool open_ = false;  ///< The receiver gets the body.
  TimePoint opened_at_{};
  TimePoint ticked_at_{};
  Duration left_{};  ///< Until the body is overdue, not counting bytes that may still arrive.
  std::uint64_t bytes_seen_ = 0;

  // IO threads.
  Response response_;
  bool too_large_ = false;
  std::atomic<std::uint64_t> pieces_{0};
  std::atomic<std::uint64_t> bytes_{0};
  std::atomic<std::uint64_t> heard_at_{0};  ///< Value of Plan::heard after the last message.

  std::mutex mutex_;
  bool header_seen_ = false;           // Under mutex_.
  bool cancelled_ = false;             // Under mutex_.
  std::string_view early_;             // Under mutex_: bytes that came before the header.
  std::function<void()> early_taken_;  // Under mutex_.
  std::function<void()> held_;         // Under mutex_: `taken` for the bytes that the receiver has.
  bool reading_ = false;               // Under mutex_: an IO thread reads these bytes.
  bool wanted_ = false;                // Under mutex_: the receiver has not called `taken`.
};

}  // namespace imagedeps::kube
