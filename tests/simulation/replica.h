#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "observe/log.h"
#include "observe/metrics.h"
#include "reconcile/leadership.h"
#include "sim/cluster.h"
#include "sim/sim_loop.h"
#include "support/freezable_loop.h"

namespace imagedeps::simulation {

using Seconds = std::chrono::seconds;

/// A transport that records what a replica sends: the imports that are open on the client's side,
/// and those that the client cancelled.
class WatchedTransport final : public kube::Transport {
 public:
  using OnSend = std::function<void(const kube::Request&)>;
  WatchedTransport(std::unique_ptr<kube::Transport> inner, loop::Loop& loop, OnSend on_send)
      : inner_(std::move(inner)), loop_(loop), on_send_(std::move(on_send)) {}

  std::unique_ptr<kube::Call> send(kube::Request request, OnResponse done) override;
  std::unique_ptr<kube::Call> stream(kube::Request request,
                                     std::shared_ptr<kube::Receiver> receiver,
                                     OnResponse done) override {
    return inner_->stream(std::move(request), std::move(receiver), std::move(done));
  }

  bool lease_cut = false;  ///< Requests for Leases fail immediately.
  /// The bodies of imports that were neither answered nor cancelled, by number.
  std::map<int, std::string> open;
  int cancelled = 0;  ///< The number of cancelled imports.

 private:
  struct Watched;
  std::unique_ptr<kube::Transport> inner_;
  loop::Loop& loop_;
  OnSend on_send_;
  int sent_ = 0;
};

/// One pod of the operator. Its processes run one after the other, each with its own identity,
/// caches and connections.
class Replica {
 public:
  struct Hooks {
    /// Called before each request.
    std::function<void(Replica&, const kube::Request&)> on_send;
    /// Called when it has lost the Lease. Its process is about to exit with code 3.
    std::function<void(Replica&)> on_leadership_lost;
  };
  Replica(sim::SimLoop& world, sim::Cluster& cluster, std::string name, Duration skew,
          Config config, Hooks hooks);
  ~Replica();

  void start();
  /// Acts like SIGKILL. No-op if the process does not run.
  void kill();
  /// Acts like SIGTERM. Calls `ended` when the process has shut down.
  void terminate(std::function<void()> ended);
  [[nodiscard]] bool running() const { return process_ != nullptr; }
  /// True if it holds a valid lease.
  [[nodiscard]] bool may_write();
  [[nodiscard]] bool frozen() const;
  /// Acts like SIGSTOP, thaw() like SIGCONT.
  void freeze();
  void thaw();
  /// Makes its requests for Leases fail, or succeed again.
  void cut_lease(bool cut);

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] std::string identity() const { return name_ + "_" + std::to_string(starts_); }
  [[nodiscard]] Duration skew() const { return skew_; }
  /// The bodies of its open imports.
  [[nodiscard]] const std::map<int, std::string>& open_imports() const;
  [[nodiscard]] const reconcile::Controller& controller() const;
  /// The number of imports that its processes cancelled.
  [[nodiscard]] int cancelled() const;
  [[nodiscard]] int starts() const { return starts_; }

 private:
  struct Process;
  sim::SimLoop& world_;
  sim::Cluster& cluster_;
  const std::string name_;
  const Duration skew_;
  const Config config_;
  const Hooks hooks_;
  int starts_ = 0;
  int cancelled_before_ = 0;  ///< Imports cancelled by earlier processes.
  std::unique_ptr<Process> process_;
};

}  // namespace imagedeps::simulation
