#pragma once

#include <functional>
#include <memory>

#include "loop/loop.h"

namespace imagedeps::loop {

/// The real loop, on one boost::asio::io_context. Timers may outlive it. Destroying it drops tasks
/// that were posted and have not run.
class AsioLoop final : public Loop {
 public:
  AsioLoop();
  ~AsioLoop() override;

  [[nodiscard]] TimePoint now() const override;
  [[nodiscard]] TimePoint wall() const override;
  void post(std::function<void()> task) override;
  [[nodiscard]] std::unique_ptr<Timer> after(Duration delay, std::function<void()> task) override;

  /// Runs until stop(). The calling thread becomes the loop thread. run() may be called again. If
  /// stop() was called before run(), run() returns immediately.
  void run();
  /// Any thread. The task that is running finishes first.
  void stop();
  /// Calls `on_signal` on the loop thread for each SIGINT and SIGTERM, instead of ending the
  /// process.
  void on_stop_signal(std::function<void(int signal)> on_signal);

  /// The underlying io_context, for the servers in this folder only.
  struct Native;
  [[nodiscard]] Native& native();

 private:
  struct Signals;
  std::unique_ptr<Native> native_;
  std::unique_ptr<Signals> signals_;
  std::chrono::nanoseconds started_boot_;  // constant
  TimePoint started_wall_;                 // constant
};

}  // namespace imagedeps::loop
