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

/// How much the plain /metrics of --listen tells: single objects only where it is asked for, and
/// nobody but this machine can ask.
[[nodiscard]] observe::Metrics::Detail plain_detail(const cli::Settings& settings);

/// /metrics with all detail over TLS, for whom the API server lets in, if the settings ask for it.
/// Loop thread.
class MetricsServer {
 public:
  /// All must outlive it. Null if metrics.secureListen is empty.
  [[nodiscard]] static Result<std::unique_ptr<MetricsServer>> listen(
      loop::AsioLoop& loop, const cli::Settings& settings, kube::Transport& transport,
      const observe::Metrics& metrics, observe::Log& log);

 private:
  MetricsServer(loop::Loop& loop, kube::Transport& transport) : access_(loop, transport) {}
  MetricsAccess access_;
  std::unique_ptr<loop::HttpServer> server_;
};

}  // namespace imagedeps::commands
