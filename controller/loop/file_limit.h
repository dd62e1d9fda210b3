#pragma once

#include "base/result.h"

namespace imagedeps::loop {

/// Raises the limit of open files of this process (RLIMIT_NOFILE) to what the server's connections can
/// need, or as far as it is allowed. Returns Invalid if not even the operator's own connections fit:
/// it would fail later, again and again, without a reason that an admin could see.
[[nodiscard]] Result<void> raise_file_limit();

}  // namespace imagedeps::loop
