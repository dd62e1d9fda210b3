#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/result.h"
#include "kube/config.h"
#include "kube/transport.h"
#include "loop/asio_loop.h"

namespace imagedeps::commands {

/// The error of a request to this server with what a person can do about it.
[[nodiscard]] Error explained(Error error, const kube::ConnectionConfig& config);

/// Asks the API server for its version, which every authenticated user may: tells a server that is
/// not there, a certificate that does not fit and credentials that are refused apart, before
/// anything else starts. `done` comes on the loop; the error's message says what to do next.
[[nodiscard]] std::unique_ptr<kube::Call> ask_version(
    kube::Transport& transport, const kube::ConnectionConfig& config,
    std::function<void(Result<std::string> git_version)> done);

}  // namespace imagedeps::commands
