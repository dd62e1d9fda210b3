#pragma once

#include "loop/http.h"
#include "simulator/cluster.h"

namespace imagedeps::sim {

/// Whether a request is for serve_control() and not for the cluster: /sim/...
[[nodiscard]] bool is_control(const loop::HttpRequest& request);

/// The simulator's own endpoint, for people and for end-to-end tests; everything is JSON.
///
///   POST /sim/v1/registries/HOST         {"mood": "RateLimited", "allowance": 3, "window": "10m"}
///                                        (parse_fault(); HOST may be followed by a path)
///   POST /sim/v1/images                  {"pullSpec": "quay.io/a/b:1", "exists": false}
///   POST /sim/v1/faults                  {"cutWatch": 0.1, ...}
///                                        (parse_server_faults(); what is not named is 0)
///   POST /sim/v1/down                    {"down": true}
///   POST /sim/v1/groups/GROUP            {"served": false}
///   POST /sim/v1/resources/PLURAL.GROUP  {"status": 503}
///   POST /sim/v1/objects?namespace=NS    an object or a List, status included
///   GET  /sim/v1/imports                 every ImageStreamImport received
///   GET  /sim/v1/pulls                   every pull that a registry saw
///   GET  /sim/v1/requests?what=OPERATION how often
[[nodiscard]] loop::HttpHandler with_control(Cluster& cluster);

}  // namespace imagedeps::sim
