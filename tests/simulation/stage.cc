#include "simulation/stage.h"

#include <utility>

namespace imagedeps::simulation {
namespace {

using observe::Log;

constexpr TimePoint kStart{std::chrono::seconds{1'795'458'712}};

}  // namespace

Stage::Process::Process(Stage& stage, std::uint64_t seed)
    : log(
          Log::Format::Text, stage.options_.log ? observe::Level::Info : observe::Level::Error,
          [&stage] { return stage.loop.now(); },
          [&stage](const std::string& line) {
            if (stage.options_.log) stage.options_.log(line);
          }),
      op(stage.loop, stage.wire, log, metrics, stage.options_.config, seed) {}

Stage::Stage(Options options)
    : loop(kStart),
      cluster(loop, options.cluster),
      wire(loop, sim::make_sim_transport(loop, cluster)),
      options_(std::move(options)) {}

void Stage::start_operator() {
  process_ = std::make_unique<Process>(*this, options_.seed + ++starts_);
  process_->op.start();
  process_->op.start_leading([] { return true; });
}

void Stage::kill_operator() {
  process_.reset();
  wire.forget();
}

}  // namespace imagedeps::simulation
