#include "sim/sim_loop.h"

#include <algorithm>
#include <utility>

namespace imagedeps::sim {

struct SimLoop::State {
  struct Place {
    TimePoint due{};
    std::uint64_t sequence = 0;
    auto operator<=>(const Place&) const = default;
  };

  TimePoint now{};
  Duration wall_offset{};
  std::uint64_t sequence = 0;
  std::map<Place, std::function<void()>> tasks;

  Place add(TimePoint due, std::function<void()> task) {
    const Place place{due, ++sequence};
    tasks.emplace(place, std::move(task));
    return place;
  }

  /// Runs the first task if it is due by `end`. Returns false if there is none.
  bool run_one(TimePoint end) {
    if (tasks.empty() || tasks.begin()->first.due > end) return false;
    auto first = tasks.extract(tasks.begin());
    now = std::max(now, first.key().due);
    first.mapped()();
    return true;
  }
};

namespace {

template <typename State>
class SimTimer final : public loop::Loop::Timer {
 public:
  SimTimer(std::weak_ptr<State> state, typename State::Place place)
      : state_(std::move(state)), place_(place) {}
  ~SimTimer() override {
    if (const auto state = state_.lock()) state->tasks.erase(place_);
  }

 private:
  std::weak_ptr<State> state_;
  typename State::Place place_;
};

}  // namespace

SimLoop::SimLoop(TimePoint start) : state_(std::make_shared<State>()) { state_->now = start; }

SimLoop::~SimLoop() {
  // Destructors of objects that tasks own may use this loop, so move the tasks out first.
  const auto tasks = std::exchange(state_->tasks, {});
}

TimePoint SimLoop::now() const { return state_->now; }
TimePoint SimLoop::wall() const { return state_->now + state_->wall_offset; }
void SimLoop::post(std::function<void()> task) { state_->add(state_->now, std::move(task)); }

std::unique_ptr<loop::Loop::Timer> SimLoop::after(Duration delay, std::function<void()> task) {
  const auto place = state_->add(state_->now + std::max(delay, Duration::zero()), std::move(task));
  return std::make_unique<SimTimer<State>>(state_, place);
}

void SimLoop::run_until(TimePoint end) {
  while (state_->run_one(end)) {
  }
  state_->now = std::max(state_->now, end);
}

bool SimLoop::run_until(const std::function<bool()>& condition, Duration limit) {
  const auto end = state_->now + limit;
  while (!condition()) {
    if (state_->run_one(end)) continue;
    state_->now = end;
    return condition();
  }
  return true;
}

void SimLoop::step_wall(Duration by) { state_->wall_offset += by; }

}  // namespace imagedeps::sim
