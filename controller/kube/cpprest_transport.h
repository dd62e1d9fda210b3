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

/// Told of each request that ended, for rest_client_* metrics: its method, its HTTP status (0
/// without one), and how long it took; not of streams, whose length says nothing of the server.
/// Loop thread.
using OnRequestDone =
    std::function<void(std::string_view method, int status, std::optional<Duration> took)>;

/// The real Transport, over cpprestsdk; its only user. Invalid for a configuration that cannot be
/// used (unreadable PEM, ...).
[[nodiscard]] Result<std::unique_ptr<Transport>> make_cpprest_transport(
    loop::Loop& loop, const ConnectionConfig& config, std::string user_agent,
    OnRequestDone on_done);

}  // namespace imagedeps::kube
