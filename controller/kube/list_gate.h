#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <utility>

namespace imagedeps::kube {

/// At most so many lists at once over all reflectors of one Transport: each holds a page in memory,
/// here and on the server. Those that wait are let in in order of arrival. Loop thread.
class ListGate {
 public:
  explicit ListGate(std::size_t lists_max = 2)
      : state_(std::make_shared<State>(State{lists_max, {}})) {}

  /// A place in the gate, asked for or held. Destroying it gives the place to the next. May outlive
  /// the gate.
  class Permit {
   public:
    virtual ~Permit() = default;
  };

  /// Calls `enter` as soon as there is room, possibly at once and before this returns; never after
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
