#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/result.h"
#include "cli/options.h"
#include "kube/config.h"
#include "kube/transport.h"
#include "loop/asio_loop.h"

namespace imagedeps::commands {

/// A blocking connection for one command: it sends one request at a time and returns the response.
/// It runs its own loop on the calling thread.
class Cluster {
 public:
  /// Fails with a message that says what to do next.
  [[nodiscard]] static Result<std::unique_ptr<Cluster>> connect(const cli::Connection& connection);

  [[nodiscard]] const kube::ConnectionConfig& config() const { return config_; }
  /// The namespace of the context, or "default".
  [[nodiscard]] std::string default_namespace() const;
  [[nodiscard]] kube::Transport& transport() { return *transport_; }

  /// Calls `start` on the loop and runs the loop until `done` is called, once and on the loop.
  void wait(const std::function<void(std::function<void()> done)>& start);
  /// Returns the body of a 2xx response.
  [[nodiscard]] Result<std::string> send(kube::Request request);
  [[nodiscard]] TimePoint now() const { return loop_.wall(); }

 private:
  Cluster() = default;

  loop::AsioLoop loop_;
  kube::ConnectionConfig config_;
  std::unique_ptr<kube::Transport> transport_;
};

}  // namespace imagedeps::commands
