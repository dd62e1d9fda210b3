#pragma once

#include <memory>
#include <string>

#include "kube/config.h"
#include "kube/transport.h"
#include "loop/loop.h"

namespace imagedeps::kube {

/// Counts of requests by method, HTTP code ("<error>" without one) and host, for rest_client_* metrics. Loop thread.
using OnRequestDone = std::function<void(std::string_view method, int status, Duration took)>;

/// The real Transport, over cpprestsdk; its only user. Invalid for a configuration that cannot be used (unreadable PEM, ...).
[[nodiscard]] Result<std::unique_ptr<Transport>> make_cpprest_transport(loop::Loop& loop, const ConnectionConfig& config,
                                                                        std::string user_agent, OnRequestDone on_done);

}  // namespace imagedeps::kube
