#include "loop/file_limit.h"

#include <sys/resource.h>

#include <algorithm>
#include <string>

namespace imagedeps::loop {

namespace {

constexpr rlim_t kWanted = 4096;
constexpr rlim_t kNeeded = 64;  // Watches, lists and writes at a time, listeners and their clients.

}  // namespace

Result<void> raise_file_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return {};
  if (limit.rlim_cur < kWanted && limit.rlim_cur < limit.rlim_max) {
    limit.rlim_cur = std::min(kWanted, limit.rlim_max);
    setrlimit(RLIMIT_NOFILE, &limit);
    getrlimit(RLIMIT_NOFILE, &limit);
  }
  if (limit.rlim_cur >= kNeeded) return {};
  return Error{.kind = Error::Kind::Invalid,
               .message = "the limit of open files is " + std::to_string(limit.rlim_cur) +
                          ", but at least " + std::to_string(kNeeded) +
                          " are needed; raise it (ulimit -n)"};
}

}  // namespace imagedeps::loop
