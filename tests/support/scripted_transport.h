#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kube/transport.h"

namespace imagedeps::test {

/// A Transport whose answers the test provides, call by call. Answers reach the caller immediately.
class ScriptedTransport final : public kube::Transport {
 public:
  struct Exchange {
    kube::Request request;
    std::shared_ptr<kube::Receiver> receiver;  ///< Null for send().
    OnResponse done;
    bool open = true;       ///< Neither answered nor cancelled.
    std::size_t taken = 0;  ///< The number of body pieces that the receiver has taken.

    void opened() const { receiver->opened(); }
    void body(std::string_view bytes) {
      receiver->receive(bytes, [this] { ++taken; });
    }
    void end(int status = 200, std::string text = {}) {
      open = false;
      done(kube::Response{.status = status, .headers = {}, .body = std::move(text)});
    }
    void fail(Error error) {
      open = false;
      done(std::move(error));
    }
    /// The complete answer to a stream().
    void answer(std::string_view bytes) {
      opened();
      body(bytes);
      end();
    }
  };

  std::unique_ptr<kube::Call> send(kube::Request request, OnResponse on_response) override {
    return add(
        {.request = std::move(request), .receiver = nullptr, .done = std::move(on_response)});
  }
  std::unique_ptr<kube::Call> stream(kube::Request request,
                                     std::shared_ptr<kube::Receiver> receiver,
                                     OnResponse on_end) override {
    return add({.request = std::move(request),
                .receiver = std::move(receiver),
                .done = std::move(on_end)});
  }

  /// All requests, oldest first.
  std::vector<std::shared_ptr<Exchange>> exchanges;
  [[nodiscard]] Exchange& last() { return *exchanges.back(); }
  /// The number of open requests.
  [[nodiscard]] std::size_t open() const {
    std::size_t count = 0;
    for (const auto& exchange : exchanges) count += exchange->open ? 1 : 0;
    return count;
  }

 private:
  struct ScriptedCall final : kube::Call {
    explicit ScriptedCall(std::shared_ptr<Exchange> of) : exchange(std::move(of)) {}
    ScriptedCall(const ScriptedCall&) = delete;
    ScriptedCall& operator=(const ScriptedCall&) = delete;
    ~ScriptedCall() override { exchange->open = false; }
    std::shared_ptr<Exchange> exchange;
  };
  std::unique_ptr<kube::Call> add(Exchange exchange) {
    exchanges.push_back(std::make_shared<Exchange>(std::move(exchange)));
    return std::make_unique<ScriptedCall>(exchanges.back());
  }
};

}  // namespace imagedeps::test
