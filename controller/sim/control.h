#pragma once

#include "loop/http.h"
#include "sim/cluster.h"

namespace imagedeps::sim {

/// True if the path is below /sim/: the request is for the control endpoint, not for the cluster.
[[nodiscard]] bool is_control(const loop::HttpRequest& request);

/// The simulator's control endpoint, for interactive use and end-to-end tests. Everything is JSON.
/// Errors are {"error": "..."} with status 400, or 404 for an unknown path.
///
///   POST /sim/v1/registries/HOST         {"mood": "RateLimited", "allowance": 3, "window": "10m"}
///                                        (see parse_fault(); HOST may include a path)
///   POST /sim/v1/images                  {"pullSpec": "quay.io/a/b:1", "exists": false}
///   POST /sim/v1/faults                  {"cutWatch": 0.1, ...}
///                                        (see parse_server_faults(); absent keys are 0)
///   POST /sim/v1/down                    {"down": true}
///   POST /sim/v1/groups/GROUP            {"served": false}
///   POST /sim/v1/resources/PLURAL.GROUP  {"status": 503}
///   POST /sim/v1/objects?namespace=NS    an object or a List, status included
///   GET  /sim/v1/imports                 all ImageStreamImports received
///   GET  /sim/v1/pulls                   all pulls that registries received
///   GET  /sim/v1/requests?what=OPERATION the number of requests for an operation
///
/// The returned handler passes every other request to `cluster`, which must outlive it.
[[nodiscard]] loop::HttpHandler with_control(Cluster& cluster);

}  // namespace imagedeps::sim
