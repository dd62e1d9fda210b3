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

/// One request under way between the HTTP client's threads and the loop: passes its body on, keeps
/// its deadlines, ends once.
class Exchange : public std::enable_shared_from_this<Exchange> {
 public:
  struct Plan {
    Duration deadline{};  ///< For the whole answer; with a receiver until the header.
    Duration idle{};      ///< With a receiver: longest silence behind the header, zero for none.
    std::shared_ptr<Receiver>
        receiver;  ///< For the body of a 2xx answer; null: the body is collected.
  };
  Exchange(loop::Loop& loop, std::shared_ptr<Mailbox> mailbox, Plan plan,
           Transport::OnResponse done);

  // Loop thread.
  /// `hang_up` makes the HTTP client give up: it then calls finish() as soon as it can, if it ever
  /// does.
  void start(std::function<void()> hang_up);
  /// Nothing is told any more.
  void cancel();

  // The HTTP client's threads, one at a time. The header comes before finish(), but put() may
  // overtake it.
  void header(int status, std::map<std::string, std::string, std::less<>> headers);
  /// `taken` is called once, on any thread, when the next bytes may come; until then these stay
  /// where they are. It is called after the receiver's receive() has returned, cancelled or not.
  void put(std::string_view bytes, std::function<void()> taken);
  void finish(std::optional<Error> error);

 private:
  void deliver(std::string_view bytes, std::function<void()> taken);
  void read(std::string_view bytes);
  void collect(std::string_view bytes);
  void take();
  /// Runs `change` under mutex_, then gives the HTTP client the bytes back that nobody reads and
  /// nobody wants. The only place that does so: a thread that reads is never robbed.
  template <typename Change>
  void change(Change change);
  [[nodiscard]] bool streams() const;
  [[nodiscard]] Result<Response> result(std::optional<Error> error);

  void give_up();
  void opened();
  void tick();
  void time_out(const std::string& message);
  void complete(Result<Response> result);

  // Constant.
  loop::Loop& loop_;
  const std::shared_ptr<Mailbox> mailbox_;
  const Plan plan_;

  // Loop thread.
  Transport::OnResponse done_;  ///< Null when it has ended.
  std::function<void()> hang_up_;
  std::unique_ptr<loop::Loop::Timer> timer_;
  std::uint64_t pieces_seen_ = 0;
  int quiet_ticks_ = 0;

  // IO threads.
  Response response_;
  bool too_large_ = false;
  std::atomic<std::uint64_t> pieces_{0};

  std::mutex mutex_;
  bool header_seen_ = false;           // Under mutex_.
  bool cancelled_ = false;             // Under mutex_.
  std::string_view early_;             // Under mutex_: bytes that overtook the header.
  std::function<void()> early_taken_;  // Under mutex_.
  std::function<void()> held_;         // Under mutex_: of the bytes that the receiver has.
  bool reading_ = false;               // Under mutex_: an IO thread reads these bytes.
  bool wanted_ = false;                // Under mutex_: the receiver has not called `taken`.
};

}  // namespace imagedeps::kube
