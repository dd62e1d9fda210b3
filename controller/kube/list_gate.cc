#include "kube/list_gate.h"

#include <algorithm>

namespace imagedeps::kube {

struct ListGate::Ticket final : Permit {
  Ticket(std::shared_ptr<State> gate, std::function<void()> on_room)
      : state(std::move(gate)), enter(std::move(on_room)) {}
  Ticket(const Ticket&) = delete;
  Ticket& operator=(const Ticket&) = delete;
  ~Ticket() override {
    if (!entered) {
      std::erase(state->waiting, this);
      return;
    }
    ++state->room;
    if (state->waiting.empty()) return;
    auto* const next = state->waiting.front();
    state->waiting.pop_front();
    next->go();
  }

  void go() {
    entered = true;
    --state->room;
    // A copy, because the call may destroy this ticket.
    const auto call = enter;
    call();
  }

  std::shared_ptr<State> state;
  std::function<void()> enter;
  bool entered = false;
};

std::unique_ptr<ListGate::Permit> ListGate::ask(std::function<void()> enter) {
  auto ticket = std::make_unique<Ticket>(state_, std::move(enter));
  if (state_->room == 0) {
    state_->waiting.push_back(ticket.get());
  } else {
    ticket->go();
  }
  return ticket;
}

}  // namespace imagedeps::kube
