#include "simulation/replica.h"

#include <utility>

namespace imagedeps::simulation {

namespace {

bool is_import(const kube::Request& request) {
  return request.method == "POST" &&
         request.target.find("/imagestreamimports") != std::string::npos;
}

struct Unsent final : kube::Call {
  std::unique_ptr<loop::Loop::Timer> timer;
};

}  // namespace

struct WatchedTransport::Watched final : kube::Call {
  Watched(WatchedTransport& in, int of) : transport(in), number(of) {}
  Watched(const Watched&) = delete;
  Watched& operator=(const Watched&) = delete;
  ~Watched() override { transport.cancelled += static_cast<int>(transport.open.erase(number)); }
  WatchedTransport& transport;
  int number;
  std::unique_ptr<kube::Call> call;
};

std::unique_ptr<kube::Call> WatchedTransport::send(kube::Request request, OnResponse done) {
  on_send_(request);
  if (lease_cut && request.target.find("/leases") != std::string::npos) {
    auto unsent = std::make_unique<Unsent>();
    unsent->timer = loop_.after(Duration{1}, [done = std::move(done)] {
      done(Error{.kind = Error::Kind::Unavailable, .message = "cut"});
    });
    return unsent;
  }
  if (!is_import(request)) return inner_->send(std::move(request), std::move(done));
  auto watched = std::make_unique<Watched>(*this, ++sent_);
  open[sent_] = request.body;
  watched->call =
      inner_->send(std::move(request),
                   [this, number = sent_, done = std::move(done)](Result<kube::Response> response) {
                     open.erase(number);
                     done(std::move(response));
                   });
  return watched;
}

/// The members are in the order in which `run` creates them.
struct Replica::Process {
  Process(Replica& of, std::uint64_t seed)
      : loop(of.world_, of.skew_),
        transport(kube_transport(of), loop,
                  [&of](const kube::Request& request) { of.hooks_.on_send(of, request); }),
        log(
            observe::Log::Format::Text, observe::Level::Error, [this] { return loop.wall(); },
            [](const std::string&) {}),
        operators(loop, transport, log, metrics, of.config_, seed),
        leadership(
            loop, transport, log, operators,
            {.ns = "imagedeps",
             .name = "imagedeps",
             .identity = of.identity(),
             .duration = Seconds{15},
             .renew_deadline = Seconds{10},
             .retry_period = Seconds{2}},
            [&of] { of.hooks_.on_leadership_lost(of); }, seed) {}
  std::unique_ptr<kube::Transport> kube_transport(Replica& of) {
    return sim::make_sim_transport(loop, of.cluster_);
  }

  test::FreezableLoop loop;
  WatchedTransport transport;
  observe::Log log;
  observe::Metrics metrics;
  reconcile::Operator operators;
  reconcile::Leadership leadership;
};

Replica::Replica(sim::SimLoop& world, sim::Cluster& cluster, std::string name, Duration skew,
                 Config config, Hooks hooks)
    : world_(world),
      cluster_(cluster),
      name_(std::move(name)),
      skew_(skew),
      config_(std::move(config)),
      hooks_(std::move(hooks)) {}

Replica::~Replica() = default;

void Replica::start() {
  ++starts_;
  process_ = std::make_unique<Process>(*this, std::hash<std::string>()(identity()));
  process_->operators.start();
  process_->leadership.start();
}

void Replica::kill() {
  if (!process_) return;
  cancelled_before_ +=
      process_->transport.cancelled + static_cast<int>(process_->transport.open.size());
  process_.reset();
}

void Replica::terminate(std::function<void()> ended) {
  process_->leadership.stop(Seconds{5}, std::move(ended));
}
bool Replica::may_write() { return process_ && process_->leadership.elector().valid(); }
bool Replica::frozen() const { return process_ && process_->loop.frozen(); }
void Replica::freeze() { process_->loop.freeze(); }
void Replica::thaw() { process_->loop.thaw(); }
void Replica::cut_lease(bool cut) { process_->transport.lease_cut = cut; }
const reconcile::Controller& Replica::controller() const {
  return process_->operators.controller();
}
int Replica::cancelled() const {
  return cancelled_before_ + (process_ ? process_->transport.cancelled : 0);
}

const std::map<int, std::string>& Replica::open_imports() const {
  static const std::map<int, std::string> kNone;
  return process_ ? process_->transport.open : kNone;
}

}  // namespace imagedeps::simulation
