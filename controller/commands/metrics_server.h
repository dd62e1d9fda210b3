#pragma once

#include <memory>

#include "base/result.h"
#include "cli/settings.h"
#include "commands/metrics_access.h"
#include "kube/transport.h"
#include "loop/asio_loop.h"
#include "loop/http_server.h"
#include "observe/log.h"
#include "observe/metrics.h"

namespace imagedeps::commands {

/// The detail of the plain /metrics at --listen. Single objects are included only if
/// metrics.objectsOnLoopback is set, which requires a loopback address.
[[nodiscard]] observe::Metrics::Detail plain_detail(const cli::Settings& settings);

/// Serves /metrics with all detail over TLS to clients that RBAC authorizes.
/// Loop thread.
class MetricsServer {
 public:
  /// Null if metrics.secureListen is empty. All arguments must outlive the result.
  [[nodiscard]] static Result<std::unique_ptr<MetricsServer>> listen(
      loop::AsioLoop& loop, const cli::Settings& settings, kube::Transport& transport,
      const observe::Metrics& metrics, observe::Log& log);

 private:
  MetricsServer(loop::Loop& loop, kube::Transport& transport) : access_(loop, transport) {}
  MetricsAccess access_;
  std::unique_ptr<loop::HttpServer> server_;
};

}  // namespace imagedeps::commands
