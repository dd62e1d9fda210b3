#include "loop/asio_loop.h"

#include <ctime>
#include <utility>

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>

#include "loop/native.h"

namespace imagedeps::loop {
namespace asio = boost::asio;
namespace {

/// CLOCK_BOOTTIME as a clock of <chrono>: the time since start of the machine, suspend included.
struct BootClock {
  using duration = std::chrono::nanoseconds;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<BootClock>;
  [[maybe_unused]] static constexpr bool is_steady = true;
  static time_point now() {
    timespec time{};
    clock_gettime(CLOCK_BOOTTIME, &time);
    return time_point(std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec));
  }
};

/// Asio waits on CLOCK_MONOTONIC, which stops during suspend. Long waits therefore check the clock
/// at this interval.
struct LookUp {
  static BootClock::duration to_wait_duration(const BootClock::duration& left) {
    return std::min<BootClock::duration>(left, std::chrono::seconds(10));
  }
  static BootClock::duration to_wait_duration(const BootClock::time_point& until) {
    return to_wait_duration(until - BootClock::now());
  }
};

using BootTimer = asio::basic_waitable_timer<BootClock, LookUp>;

/// Owned by its pending wait in the io_context, and destroyed with it.
struct Wait {
  Wait(asio::io_context& io, std::function<void()> what) : timer(io), task(std::move(what)) {}
  BootTimer timer;
  std::function<void()> task;
};

class WaitHandle final : public Loop::Timer {
 public:
  explicit WaitHandle(std::weak_ptr<Wait> wait) : wait_(std::move(wait)) {}
  ~WaitHandle() override {
    const auto wait = wait_.lock();
    if (!wait) return;
    wait->timer.cancel();
    const auto dropped = std::exchange(wait->task, nullptr);
  }

 private:
  std::weak_ptr<Wait> wait_;
};

TimePoint wall_clock() { return std::chrono::floor<Duration>(std::chrono::system_clock::now()); }

}  // namespace

struct AsioLoop::Signals {
  Signals(asio::io_context& io, std::function<void(int)> callback)
      : set(io, SIGINT, SIGTERM), on_signal(std::move(callback)) {}
  void wait() {
    set.async_wait([this](const boost::system::error_code& error, int signal) {
      if (error) return;
      wait();
      on_signal(signal);
    });
  }
  asio::signal_set set;
  std::function<void(int)> on_signal;
};

AsioLoop::AsioLoop()
    : native_(std::make_unique<Native>()),
      started_boot_(BootClock::now().time_since_epoch()),
      started_wall_(wall_clock()) {}

AsioLoop::~AsioLoop() = default;

TimePoint AsioLoop::now() const {
  return started_wall_ +
         std::chrono::floor<Duration>(BootClock::now().time_since_epoch() - started_boot_);
}

TimePoint AsioLoop::wall() const { return wall_clock(); }

void AsioLoop::post(std::function<void()> task) { asio::post(native_->io, std::move(task)); }

std::unique_ptr<Loop::Timer> AsioLoop::after(Duration delay, std::function<void()> task) {
  auto wait = std::make_shared<Wait>(native_->io, std::move(task));
  wait->timer.expires_after(delay);
  wait->timer.async_wait([wait](const boost::system::error_code& error) {
    // The timer may be destroyed inside its own task, or after this call was queued.
    const auto due = std::exchange(wait->task, nullptr);
    if (!error && due) due();
  });
  return std::make_unique<WaitHandle>(wait);
}

void AsioLoop::run() {
  {
    const auto stay = asio::make_work_guard(native_->io);
    native_->io.run();
  }
  native_->io.restart();
}

void AsioLoop::stop() { native_->io.stop(); }

void AsioLoop::on_stop_signal(std::function<void(int)> on_signal) {
  signals_ = std::make_unique<Signals>(native_->io, std::move(on_signal));
  signals_->wait();
}

AsioLoop::Native& AsioLoop::native() { return *native_; }

}  // namespace imagedeps::loop
