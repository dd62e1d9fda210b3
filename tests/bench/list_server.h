#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "loop/http_server.h"

namespace imagedeps::bench {

/// One collection of size L (peers/RESULTS.md): so many copies of an object.
struct Collection {
  std::string path;    ///< "/apis/image.openshift.io/v1/imagestreams"
  std::string object;  ///< File in tests/bench/data with @NAME@, @NS@, @UID@ and @RV@ in place of
                       ///< what differs.
  std::size_t objects;
};

/// Serves LIST with limit and continue (whole without a limit), in HTTP chunks of about
/// `chunk_bytes`, and a WATCH that says nothing, over TLS until the process ends. Reports its port.
void serve_lists(const std::vector<Collection>& collections, const loop::TlsFiles& tls,
                 std::size_t chunk_bytes, const std::function<void(int)>& report_port);

}  // namespace imagedeps::bench
