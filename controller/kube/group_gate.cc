#include "kube/group_gate.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace imagedeps::kube {

struct GroupGate::Group : std::enable_shared_from_this<GroupGate::Group> {
  explicit Group(loop::Loop& the_loop)
      : loop(the_loop),
        health(static_cast<std::uint64_t>(the_loop.now().time_since_epoch().count())) {}

  void let_in();
  void let_in_later();
  void arm();
  void back(GroupHealth::Back how);
  [[nodiscard]] Ticket* next() const;

  loop::Loop& loop;
  GroupHealth health;
  GroupHealth::Asker last = 0;
  std::vector<Ticket*> waiting;  ///< Sorted by arrival.
  std::unique_ptr<loop::Loop::Timer> timer;
};

struct GroupGate::Ticket final : Permit {
  Ticket(std::shared_ptr<Group> of, TimePoint rest_until, std::function<void()> on_enter)
      : group(std::move(of)),
        number(++group->last),
        not_before(rest_until),
        enter(std::move(on_enter)) {}
  Ticket(const Ticket&) = delete;
  Ticket& operator=(const Ticket&) = delete;
  ~Ticket() override {
    std::erase(group->waiting, this);
    if (entered && !reported) group->health.left(number, group->loop.now());
    group->let_in_later();
  }

  [[nodiscard]] bool admitted() const override { return entered; }

  void answered() override {
    if (std::exchange(reported, true)) return;
    group->back(group->health.answered(group->loop.now()));
  }

  void failed(const Error& error) override {
    const GroupSign sign = sign_of(error);
    if (sign == GroupSign::Answers) return answered();
    if (std::exchange(reported, true)) return;
    const TimePoint now = group->loop.now();
    if (sign == GroupSign::Away) {
      group->health.failed(number, sent, now);
    } else {
      group->health.left(number, now);
    }
    group->let_in_later();
  }

  [[nodiscard]] bool outdated() const override { return entered && group->health.outdated(sent); }

  void admit() {
    std::erase(group->waiting, this);
    entered = true;
    sent = group->loop.now();
  }

  void go() {
    admit();
    // A copy, because the call may destroy this ticket.
    const auto call = enter;
    call();
  }

  std::shared_ptr<Group> group;
  const GroupHealth::Asker number;
  TimePoint not_before;
  std::function<void()> enter;
  bool entered = false;
  bool reported = false;
  TimePoint sent{};
};

/// The ticket to admit next, or null. Failed requests queue up behind the others, so that each
/// becomes the prober at some time.
GroupGate::Ticket* GroupGate::Group::next() const {
  const auto first = std::ranges::find_if(waiting, [this](const Ticket* each) {
    return health.away() || each->not_before <= loop.now();
  });
  return first == waiting.end() ? nullptr : *first;
}

void GroupGate::Group::let_in() {
  const auto self = shared_from_this();
  while (auto* const ticket = next()) {
    if (!health.admit(ticket->number, loop.now())) break;
    ticket->go();
  }
  arm();
}

/// Posted, so that `enter` never runs inside a caller's callback.
void GroupGate::Group::let_in_later() {
  if (waiting.empty()) return timer.reset();
  timer.reset();
  loop.post([weak = weak_from_this()] {
    if (const auto group = weak.lock()) group->let_in();
  });
}

void GroupGate::Group::arm() {
  timer.reset();
  if (waiting.empty()) return;
  TimePoint at = health.next_probe();
  if (!health.away()) {
    at = std::ranges::min(waiting, {}, &Ticket::not_before)->not_before;
  }
  timer = loop.after(std::max(at - loop.now(), Duration{1}), [weak = weak_from_this()] {
    if (const auto group = weak.lock()) group->let_in();
  });
}

void GroupGate::Group::back(GroupHealth::Back how) {
  if (how == GroupHealth::Back::No) return;
  if (how == GroupHealth::Back::Yes) {
    for (Ticket* const each : waiting) each->not_before = std::min(each->not_before, loop.now());
  }
  let_in_later();
}

std::unique_ptr<GroupGate::Ticket> GroupGate::queue_up(loop::Loop& loop, std::string_view name,
                                                       TimePoint not_before,
                                                       std::function<void()> enter) {
  auto at = groups_.find(name);
  if (at == groups_.end())
    at = groups_.emplace(std::string(name), std::make_shared<Group>(loop)).first;
  const std::shared_ptr<Group> group = at->second;
  auto ticket = std::make_unique<Ticket>(group, not_before, std::move(enter));
  if (group->health.away() || not_before > loop.now()) {
    group->waiting.push_back(ticket.get());
    group->let_in_later();
  } else {
    ticket->admit();
  }
  return ticket;
}

std::unique_ptr<GroupGate::Permit> GroupGate::ask(loop::Loop& loop, std::string_view group,
                                                  TimePoint not_before,
                                                  std::function<void()> enter) {
  auto ticket = queue_up(loop, group, not_before, std::move(enter));
  if (ticket->admitted()) ticket->go();
  return ticket;
}

std::unique_ptr<GroupGate::Permit> GroupGate::try_ask(loop::Loop& loop, std::string_view group,
                                                      std::function<void()> enter) {
  return queue_up(loop, group, loop.now(), std::move(enter));
}

bool GroupGate::away(std::string_view group) const {
  const auto at = groups_.find(group);
  return at != groups_.end() && at->second->health.away();
}

}  // namespace imagedeps::kube
