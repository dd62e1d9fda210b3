#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "kube/config.h"
#include "kube/transport.h"
#include "loop/loop.h"

namespace imagedeps::kube {

/// Threads of cpprestsdk, which all Transports of the process share.
inline constexpr int kIoThreads = 4;

/// Called for each request that ends, for rest_client_* metrics. `status` is 0 without an HTTP
/// answer. `took` is empty for streams, whose duration does not depend on the server. Loop thread.
using OnRequestDone =
    std::function<void(std::string_view method, int status, std::optional<Duration> took)>;

/// Creates the real Transport, the only user of cpprestsdk. Returns Invalid for a configuration
/// that cannot be used (unreadable PEM, ...).
[[nodiscard]] Result<std::unique_ptr<Transport>> make_cpprest_transport(
    loop::Loop& loop, const ConnectionConfig& config, std::string user_agent,
    OnRequestDone on_done);

}  // namespace imagedeps::kube
