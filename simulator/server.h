#pragma once

#include <memory>

#include "base/result.h"
#include "loop/asio_loop.h"
#include "loop/http_server.h"
#include "simulator/cluster.h"

namespace imagedeps::sim {

/// A simulated cluster behind a socket. Loop thread.
struct ServedCluster {
  std::unique_ptr<Cluster> cluster;
  std::unique_ptr<loop::HttpServer> server;  ///< Also answers /sim/v1/... (simulator/control.h).
};
/// Fails like HttpServer::listen. `loop` must outlive the result.
[[nodiscard]] Result<ServedCluster> serve_cluster(loop::AsioLoop& loop,
                                                  const Cluster::Options& options,
                                                  const loop::ServerOptions& listen);

}  // namespace imagedeps::sim
