#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <utility>

#include "base/time.h"
#include "loop/loop.h"

namespace imagedeps::kube {

/// Limits the number of concurrent lists of all reflectors of one Transport, because each holds a
/// page in memory, here and on the server. Waiting lists are admitted in order of arrival. A list
/// that takes longer than kHeldMax continues, but no longer counts: slow lists delay no others.
/// Loop thread.
class ListGate {
 public:
  static constexpr Duration kHeldMax{std::chrono::seconds{10}};

  explicit ListGate(std::size_t lists_max = 2)
      : state_(std::make_shared<State>(State{lists_max, {}})) {}

  /// A place in the gate, requested or granted. Destroying it passes the place on. May outlive the
  /// gate, but not the loop.
  class Permit {
   public:
    virtual ~Permit() = default;
  };

  /// Calls `enter` as soon as there is room, possibly before this returns. It is never called after
  /// the permit is destroyed.
  [[nodiscard]] std::unique_ptr<Permit> ask(loop::Loop& loop, std::function<void()> enter);

 private:
  struct Ticket;
  struct State {
    std::size_t room;
    std::deque<Ticket*> waiting;
  };
  std::shared_ptr<State> state_;
};

}  // namespace imagedeps::kube
