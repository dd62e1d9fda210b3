#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "loop/http_server.h"

namespace imagedeps::bench {

/// One collection of size L (peers/RESULTS.md): a number of copies of an object.
struct Collection {
  std::string path;  ///< "/apis/image.openshift.io/v1/imagestreams"
  /// A file in tests/bench/data, with @NAME@, @NS@, @UID@ and @RV@ in place of the values that
  /// differ.
  std::string object;
  std::size_t objects;
};

/// Serves LIST with limit and continue (unpaged without a limit), in HTTP chunks of about
/// `chunk_bytes`, and WATCHes that never send an event, over TLS until the process ends. Calls
/// `report_port` with the port that it listens on.
void serve_lists(const std::vector<Collection>& collections, const loop::TlsFiles& tls,
                 std::size_t chunk_bytes, const std::function<void(int)>& report_port);

}  // namespace imagedeps::bench
