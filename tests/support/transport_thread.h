#pragma once

#include <barrier>
#include <chrono>
#include <future>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include <pplx/threadpool.h>
#include <boost/asio/post.hpp>

#include "kube/cpprest_transport.h"
#include "support/server_thread.h"

namespace imagedeps::test {

/// A real Transport on its own loop thread, used from the test's thread. Aborts if the
/// configuration cannot be used.
class TransportThread {
 public:
  explicit TransportThread(const kube::ConnectionConfig& config) {
    thread_.call([&] {
      auto made = kube::make_cpprest_transport(thread_.loop(), config, "imagedeps-test", nullptr);
      CHECK(made.has_value());
      transport_ = *std::move(made);
    });
  }
  ~TransportThread() {
    thread_.call([this] {
      calls_.clear();
      transport_.reset();
    });
    finish_tasks();
  }
  TransportThread(const TransportThread&) = delete;
  TransportThread& operator=(const TransportThread&) = delete;

  using Answer = std::future<Result<kube::Response>>;
  Answer begin(kube::Request request) {
    return start([&](auto done) { return transport_->send(std::move(request), std::move(done)); });
  }
  Answer begin(kube::Request request, std::shared_ptr<kube::Receiver> receiver) {
    return start([&](auto done) {
      return transport_->stream(std::move(request), std::move(receiver), std::move(done));
    });
  }
  /// Sends a request and waits for the response, at most 20 s.
  Result<kube::Response> send(kube::Request request) { return wait(begin(std::move(request))); }
  static Result<kube::Response> wait(Answer answer) {
    if (answer.wait_for(std::chrono::seconds{20}) != std::future_status::ready)
      return Error{.message = "the test waited too long"};
    return answer.get();
  }
  /// Destroys all calls that have not ended.
  void cancel() {
    thread_.call([this] { calls_.clear(); });
  }
  [[nodiscard]] LoopThread& thread() { return thread_; }

 private:
  template <typename Begin>
  Answer start(const Begin& begin) {
    const auto promise = std::make_shared<std::promise<Result<kube::Response>>>();
    auto answer = promise->get_future();
    thread_.call([&] {
      const auto id = ++started_;
      calls_[id] = begin([this, promise, id](Result<kube::Response> result) {
        calls_.erase(id);  // A call may be destroyed inside its own callback.
        promise->set_value(std::move(result));
      });
    });
    return answer;
  }

  /// The tasks of cancelled requests end on cpprestsdk's threads, in a few steps. They count as leaks
  /// if the process ends before. In each step, all threads meet, so that none is still in a task.
  static void finish_tasks() {
    constexpr int kSteps = 20;
    for (int step = 0; step < kSteps; ++step) {
      const auto meeting = std::make_shared<std::barrier<>>(kube::kIoThreads + 1);
      for (int thread = 0; thread < kube::kIoThreads; ++thread)
        boost::asio::post(crossplat::threadpool::shared_instance().service(),
                          [meeting] { meeting->arrive_and_wait(); });
      meeting->arrive_and_wait();
    }
  }

  LoopThread thread_;
  std::unique_ptr<kube::Transport> transport_;        // Used on the loop thread only.
  std::map<int, std::unique_ptr<kube::Call>> calls_;  // Used on the loop thread only.
  int started_ = 0;
};

}  // namespace imagedeps::test
