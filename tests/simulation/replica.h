#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "observe/log.h"
#include "observe/metrics.h"
#include "reconcile/leadership.h"
#include "simulator/cluster.h"
#include "simulator/sim_loop.h"
#include "support/freezable_loop.h"

namespace imagedeps::simulation {

using Seconds = std::chrono::seconds;

/// What a replica sends, seen from outside: imports that are open on the client's side, and those
/// that it hung up.
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

  bool lease_cut = false;  ///< Requests for Leases fail at once.
  std::map<int, std::string>
      open;         ///< Bodies of imports that were sent and neither answered nor hung up.
  int hung_up = 0;  ///< Imports.

 private:
  struct Watched;
  std::unique_ptr<kube::Transport> inner_;
  loop::Loop& loop_;
  OnSend on_send_;
  int sent_ = 0;
};

/// One pod of the operator: process after process, each with its own identity, caches and
/// connections.
class Replica {
 public:
  struct Hooks {
    std::function<void(Replica&, const kube::Request&)> sends;
    std::function<void(Replica&)> leads_no_more;  ///< Its process is about to end with exit code 3.
  };
  Replica(sim::SimLoop& world, sim::Cluster& cluster, std::string name, Duration skew,
          Config config, Hooks hooks);
  ~Replica();

  void start();
  /// SIGKILL; nothing if it does not run.
  void kill();
  /// SIGTERM, then `ended`.
  void terminate(std::function<void()> ended);
  [[nodiscard]] bool running() const { return process_ != nullptr; }
  [[nodiscard]] bool may_write();
  [[nodiscard]] bool frozen() const;
  void freeze();
  void thaw();
  void cut_lease(bool cut);

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] std::string identity() const { return name_ + "_" + std::to_string(starts_); }
  [[nodiscard]] Duration skew() const { return skew_; }
  [[nodiscard]] const std::map<int, std::string>& open_imports() const;
  [[nodiscard]] const reconcile::Controller& controller() const;
  [[nodiscard]] int hung_up() const;
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
  int hung_up_before_ = 0;  ///< By processes that are gone.
  std::unique_ptr<Process> process_;
};

}  // namespace imagedeps::simulation
