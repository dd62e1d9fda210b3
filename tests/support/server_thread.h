#pragma once

#include <functional>
#include <future>
#include <memory>
#include <thread>

#include "loop/asio_loop.h"
#include "loop/http_server.h"

namespace imagedeps::test {

/// An AsioLoop that runs on its own thread.
class LoopThread {
 public:
  LoopThread() : thread_([this] { loop_.run(); }) {}
  ~LoopThread() {
    loop_.stop();
    thread_.join();
  }
  LoopThread(const LoopThread&) = delete;
  LoopThread& operator=(const LoopThread&) = delete;

  [[nodiscard]] loop::AsioLoop& loop() { return loop_; }
  /// Runs `task` on the loop thread, waits for it and returns its result.
  template <typename Task>
  auto call(Task task) -> decltype(task()) {
    std::packaged_task<decltype(task())()> packaged(std::move(task));
    auto result = packaged.get_future();
    loop_.post([&packaged] { packaged(); });
    return result.get();
  }

 private:
  loop::AsioLoop loop_;
  std::thread thread_;
};

/// An HTTP server on a free port of 127.0.0.1. Its handler runs on the thread of its own loop.
/// Aborts if it cannot listen.
class ServerThread {
 public:
  explicit ServerThread(loop::HttpHandler handler, loop::ServerOptions options = {});
  ~ServerThread();
  ServerThread(const ServerThread&) = delete;
  ServerThread& operator=(const ServerThread&) = delete;
  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] LoopThread& thread() { return thread_; }

 private:
  LoopThread thread_;
  std::unique_ptr<loop::HttpServer> server_;  // Used on the loop thread only.
  std::uint16_t port_ = 0;
};

}  // namespace imagedeps::test
