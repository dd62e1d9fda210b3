#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "cli/options.h"
#include "loop/asio_loop.h"
#include "loop/http_server.h"
#include "simulator/cluster.h"

namespace imagedeps::cli {

/// The simulator behind a real socket: what `simulate` serves and `demo` talks to.
struct SimServer {
  std::unique_ptr<sim::Cluster> cluster;
  std::unique_ptr<loop::HttpServer> server;
};
/// Invalid or Unavailable as HttpServer::listen says. Also answers /sim/v1/... (simulator/control.h).
[[nodiscard]] Result<SimServer> serve_cluster(loop::AsioLoop& loop,
                                              const sim::Cluster::Options& options,
                                              const loop::ServerOptions& listen);

/// `imagedeps simulate`: serves until SIGINT or SIGTERM. The exit code.
[[nodiscard]] int simulate(const Invocation& invocation);

}  // namespace imagedeps::cli
