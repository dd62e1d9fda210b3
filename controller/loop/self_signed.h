#pragma once

#include "base/result.h"

struct ssl_ctx_st;

namespace imagedeps::loop {

/// Generates a self-signed certificate (P-256, valid for a year) for this process and sets it in a
/// server's context. The certificate enables encryption but proves no identity: use it only for
/// servers whose clients are configured to skip verification.
[[nodiscard]] Result<void> use_self_signed(ssl_ctx_st* context);

}  // namespace imagedeps::loop
