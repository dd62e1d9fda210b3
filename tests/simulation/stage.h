#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "observe/log.h"
#include "observe/metrics.h"
#include "reconcile/operator.h"
#include "sim/cluster.h"
#include "sim/sim_loop.h"
#include "simulation/wire.h"

namespace imagedeps::simulation {

/// A cluster in virtual time with the whole operator, without sockets. The operator leads as soon
/// as it is started.
class Stage {
 public:
  struct Options {
    sim::Cluster::Options cluster;
    Config config;
    std::uint64_t seed = 1;
    /// Receives each line of the operator's log. If empty, nothing is logged.
    std::function<void(const std::string& line)> log;
  };
  explicit Stage(Options options);

  sim::SimLoop loop;
  sim::Cluster cluster;
  Wire wire;

  void start_operator();
  /// Acts like kill -9, whatever the operator is doing.
  void kill_operator();
  [[nodiscard]] bool running() const { return process_ != nullptr; }
  [[nodiscard]] const reconcile::Controller& controller() const {
    return process_->op.controller();
  }
  [[nodiscard]] const Config& config() const { return options_.config; }
  /// The current content of /metrics.
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
