#include "kube/list_gate.h"

#include <algorithm>

namespace imagedeps::kube {

struct ListGate::Ticket final : Permit {
  Ticket(std::shared_ptr<State> gate, loop::Loop& the_loop, std::function<void()> on_room)
      : state(std::move(gate)), loop(the_loop), enter(std::move(on_room)) {}
  Ticket(const Ticket&) = delete;
  Ticket& operator=(const Ticket&) = delete;
  ~Ticket() override {
    if (!entered) {
      std::erase(state->waiting, this);
    } else {
      pass_on();
    }
  }

  void pass_on() {
    if (!std::exchange(holds, false)) return;
    ++state->room;
    if (state->waiting.empty()) return;
    auto* const next = state->waiting.front();
    state->waiting.pop_front();
    next->go();
  }

  void go() {
    entered = true;
    holds = true;
    --state->room;
    timer = loop.after(kHeldMax, [this] { pass_on(); });
    // A copy, because the call may destroy this ticket.
    const auto call = enter;
    call();
  }

  std::shared_ptr<State> state;
  loop::Loop& loop;
  std::function<void()> enter;
  std::unique_ptr<loop::Loop::Timer> timer;
  bool entered = false;
  bool holds = false;  ///< Counts as one of the concurrent lists.
};

std::unique_ptr<ListGate::Permit> ListGate::ask(loop::Loop& loop, std::function<void()> enter) {
  auto ticket = std::make_unique<Ticket>(state_, loop, std::move(enter));
  if (state_->room == 0) {
    state_->waiting.push_back(ticket.get());
  } else {
    ticket->go();
  }
  return ticket;
}

}  // namespace imagedeps::kube
