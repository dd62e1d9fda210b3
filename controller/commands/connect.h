#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/result.h"
#include "kube/config.h"
#include "kube/transport.h"
#include "loop/asio_loop.h"

namespace imagedeps::commands {

/// Adds to an error of a request what a user can do about it.
[[nodiscard]] Error explained(Error error, const kube::ConnectionConfig& config);

/// Requests the version of the API server, which every authenticated user may read. Fails if the
/// server is unreachable, its certificate is not trusted or the credentials are rejected. Calls
/// `done` on the loop; the message of an error says what to do next.
[[nodiscard]] std::unique_ptr<kube::Call> ask_version(
    kube::Transport& transport, const kube::ConnectionConfig& config,
    std::function<void(Result<std::string> git_version)> done);

}  // namespace imagedeps::commands
