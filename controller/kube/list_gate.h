#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <utility>

namespace imagedeps::kube {

/// Limits the number of concurrent lists of all reflectors of one Transport, because each holds a
/// page in memory, here and on the server. Waiting lists are admitted in order of arrival. Loop
/// thread.
class ListGate {
 public:
  explicit ListGate(std::size_t lists_max = 2)
      : state_(std::make_shared<State>(State{lists_max, {}})) {}

  /// A place in the gate, requested or granted. Destroying it passes the place on. May outlive the
  /// gate.
  class Permit {
   public:
    virtual ~Permit() = default;
  };

  /// Calls `enter` as soon as there is room, possibly before this returns. It is never called after
  /// the permit is destroyed.
  [[nodiscard]] std::unique_ptr<Permit> ask(std::function<void()> enter);

 private:
  struct Ticket;
  struct State {
    std::size_t room;
    std::deque<Ticket*> waiting;
  };
  std::shared_ptr<State> state_;
};

}  // namespace imagedeps::kube
