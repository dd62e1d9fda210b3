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

/// A connection for one command of a person, who waits: requests one after the other, and the
/// answer as a value.
class Cluster {
 public:
  /// By --kubeconfig and --context. The message says what to do next.
  [[nodiscard]] static Result<std::unique_ptr<Cluster>> connect(const cli::Connection& connection);

  [[nodiscard]] const kube::ConnectionConfig& config() const { return config_; }
  /// Of the context; "default" where it names none.
  [[nodiscard]] std::string default_namespace() const;
  [[nodiscard]] kube::Transport& transport() { return *transport_; }

  /// `start` is given what it must call when it is done (once, on the loop), and keeps what it
  /// started.
  void wait(const std::function<void(std::function<void()> done)>& start);
  /// The body of a 2xx answer.
  [[nodiscard]] Result<std::string> send(kube::Request request);
  [[nodiscard]] TimePoint now() const { return loop_.wall(); }

 private:
  Cluster() = default;

  loop::AsioLoop loop_;
  kube::ConnectionConfig config_;
  std::unique_ptr<kube::Transport> transport_;
};

}  // namespace imagedeps::commands
