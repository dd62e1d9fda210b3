#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "observe/log.h"
#include "observe/metrics.h"
#include "reconcile/operator.h"
#include "simulation/wire.h"
#include "simulator/cluster.h"
#include "simulator/sim_loop.h"

namespace imagedeps::simulation {

/// A cluster in virtual time, and the whole operator on it, without sockets. It leads as soon as it
/// is started.
class Stage {
 public:
  struct Options {
    sim::Cluster::Options cluster;
    Config config;
    std::uint64_t seed = 1;
    std::function<void(const std::string& line)>
        log;  ///< Each line of the operator's log; none: it says nothing.
  };
  explicit Stage(Options options);

  sim::SimLoop loop;
  sim::Cluster cluster;
  Wire wire;

  void start_operator();
  /// As kill -9 does: in the middle of whatever it does.
  void kill_operator();
  [[nodiscard]] bool runs() const { return process_ != nullptr; }
  [[nodiscard]] const reconcile::Controller& controller() const {
    return process_->op.controller();
  }
  [[nodiscard]] const Config& config() const { return options_.config; }
  /// What /metrics would say now.
  [[nodiscard]] std::string metrics() const { return process_->metrics.text(); }

 private:
  struct Process {
    Process(Stage& stage, std::uint64_t seed);
    observe::Log log;
    observe::Metrics metrics;
    reconcile::Operator op;
  };
  Options options_;
  std::uint64_t starts_ = 0;
  std::unique_ptr<Process> process_;
};

}  // namespace imagedeps::simulation
