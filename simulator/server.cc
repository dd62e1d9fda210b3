#include "simulator/server.h"

#include "simulator/control.h"

namespace imagedeps::sim {

Result<ServedCluster> serve_cluster(loop::AsioLoop& loop, const Cluster::Options& options,
                                    const loop::ServerOptions& listen) {
  auto cluster = std::make_unique<Cluster>(loop, options);
  auto server = loop::HttpServer::listen(loop, listen, with_control(*cluster));
  if (!server) return server.error();
  return ServedCluster{.cluster = std::move(cluster), .server = std::move(*server)};
}

}  // namespace imagedeps::sim
