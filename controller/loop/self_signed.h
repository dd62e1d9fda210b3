#pragma once

#include "base/result.h"

struct ssl_ctx_st;

namespace imagedeps::loop {

/// Gives a server's context a certificate that nobody signed, made for this process (P-256, a
/// year): it keeps what is said from being read on the way, and proves nothing. For servers whose
/// clients are told not to ask for more.
[[nodiscard]] Result<void> use_self_signed(ssl_ctx_st* context);

}  // namespace imagedeps::loop
