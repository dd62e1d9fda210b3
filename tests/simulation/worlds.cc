// Random histories of a cluster with the operator. See tools/simulate.
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "simulation/hostile_tenant.h"
#include "simulation/invariants.h"
#include "simulation/random_cluster.h"
#include "simulation/stage.h"
#include "simulation/truth.h"

namespace imagedeps::simulation {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr int kSteps = 40;
/// The mean time between the steps of a day.
constexpr Duration kDaySlice = Duration{std::chrono::hours{24}} / kSteps;
constexpr Duration kRecovery = minutes{80};  // The longest back-off is one hour.
constexpr Duration kIdle = minutes{2};
// The time until orphans are deleted, plus the longest back-off.
constexpr Duration kCleanup = minutes{150};

/// The history of one seed: about ten minutes, or a day with a hostile tenant.
class History {
 public:
  History(std::uint64_t seed, bool day, bool trace)
      : day_(day),
        trace_(trace),
        random_(seed),
        stage_(
            {.cluster = {.seed = random_.next(), .build_time = minutes{5}},
             .config = {.internal_registry_hosts = {"configured.example.com"}},
             .seed = random_.next(),
             .log = trace ? [this](const std::string& line) { print("    " + line); } : Print()}),
        world_(stage_.cluster, random_.next(), print_with_time()),
        tenant_(stage_.cluster, random_.next(), print_with_time()),
        invariants_(stage_, world_) {}

  /// Counts of what happened, to show that a passing run did something.
  struct Events {
    std::size_t imports = 0;
    std::size_t healed = 0;
    std::size_t needed = 0;
  };
  [[nodiscard]] Events events() const {
    Events events;
    for (const auto& record : stage_.cluster.imports()) {
      if (!record.ours) continue;
      ++events.imports;
      events.healed += record.success ? 1 : 0;
    }
    events.needed = needed_;
    return events;
  }

  /// Runs the history. Returns what went wrong, empty if nothing did.
  std::vector<std::string> run() {
    world_.create_initial();
    stage_.loop.run_for(seconds{random_.below(200)});
    stage_.start_operator();
    for (int i = 0; i < kSteps && invariants_.violations().empty(); ++i) step();
    if (invariants_.violations().empty()) converge();
    return invariants_.violations().empty() ? differences_ : invariants_.violations();
  }

 private:
  using Print = std::function<void(const std::string&)>;

  void print(const std::string& line) const {
    if (trace_) std::printf("%s\n", line.c_str());
  }

  Print print_with_time() {
    return
        [this](const std::string& what) { print(format_rfc3339(stage_.loop.now()) + " " + what); };
  }

  void step() {
    world_.step();
    if (day_) tenant_.step();
    if (random_.chance(0.03)) restart();
    stage_.loop.run_for(pause());
    invariants_.check();
  }

  Duration pause() {
    if (day_) return Duration{random_.below(static_cast<std::uint64_t>(2 * kDaySlice.count()))};
    return random_.chance(0.1) ? Duration{minutes{5}} : Duration{random_.below(30'000)};
  }

  void restart() {
    print("kill -9 the operator and start another one");
    stage_.kill_operator();
    for (auto changes = random_.below(4); changes > 0; --changes) {
      world_.step();
      stage_.loop.run_for(Duration{random_.below(10'000)});
    }
    invariants_.restarted();
    stage_.start_operator();
  }

  void converge() {
    world_.end_faults();
    tenant_.end_faults();
    stage_.loop.run_for(kRecovery);
    const auto idle = [this] {
      return stage_.controller().settled() && !attempt_is_close(stage_, *true_graph(stage_));
    };
    if (!stage_.loop.run_until(idle, kIdle)) {
      differences_.emplace_back("the operator does not become idle");
      return;
    }
    invariants_.check();
    invariants_.check_requests();
    needed_ = stage_.controller().graph().counts().needed;
    differences_ = differences(stage_, *true_graph(stage_));
    if (differences_.empty() && invariants_.violations().empty()) end();
  }

  /// After everything is deleted, nothing may be left in memory.
  void end() {
    world_.clear();
    tenant_.clear();
    stage_.loop.run_for(kCleanup);
    for (const auto& [what, size] : stage_.controller().remembered()) {
      if (size > 0)
        differences_.push_back("the operator still holds " + std::to_string(size) + " " + what);
    }
  }

  bool day_;
  bool trace_;
  Random random_;
  Stage stage_;
  RandomCluster world_;
  HostileTenant tenant_;
  Invariants invariants_;
  std::vector<std::string> differences_;
  /// The number of needed istags at the end, before everything is deleted.
  std::size_t needed_ = 0;
};

struct Arguments {
  std::uint64_t from = 0;
  std::uint64_t seeds = 1;
  bool day = false;
  bool trace = false;
};

Arguments read(int argc, char** argv) {
  Arguments arguments;
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word == "--trace") arguments.trace = true;
    if (word == "--day") arguments.day = true;
    if (i + 1 == argc) continue;
    if (word == "--from") arguments.from = std::strtoull(argv[i + 1], nullptr, 10);
    if (word == "--seeds") arguments.seeds = std::strtoull(argv[i + 1], nullptr, 10);
  }
  return arguments;
}

int run(const Arguments& arguments) {
  std::uint64_t failed = 0;
  History::Events all;
  for (std::uint64_t seed = arguments.from; seed < arguments.from + arguments.seeds; ++seed) {
    History history(seed, arguments.day, arguments.trace);
    const auto wrong = history.run();
    const auto events = history.events();
    all.imports += events.imports;
    all.healed += events.healed;
    all.needed += events.needed;
    if (wrong.empty()) continue;
    ++failed;
    std::printf("seed %llu:\n", static_cast<unsigned long long>(seed));
    for (const auto& what : wrong) std::printf("  %s\n", what.c_str());
    std::printf("  replay: tools/simulate%s --from %llu --trace\n", arguments.day ? " --day" : "",
                static_cast<unsigned long long>(seed));
  }
  std::printf(
      "%llu seeds from %llu: %zu imports, %zu of them successful, %zu needed istags at "
      "the end; %llu seeds failed\n",
      static_cast<unsigned long long>(arguments.seeds),
      static_cast<unsigned long long>(arguments.from), all.imports, all.healed, all.needed,
      static_cast<unsigned long long>(failed));
  return failed == 0 ? 0 : 1;
}

}  // namespace
}  // namespace imagedeps::simulation

int main(int argc, char** argv) {
  return imagedeps::simulation::run(imagedeps::simulation::read(argc, argv));
}
