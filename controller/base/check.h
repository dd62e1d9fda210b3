#pragma once

#include <cstdio>
#include <cstdlib>

namespace imagedeps {

/// Ends the process: an invariant of the program is broken, and the result must not reach a
/// cluster.
[[noreturn]] inline void check_failed(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "imagedeps: broken invariant: %s (%s:%d); please report this\n", condition,
               file, line);
  std::abort();
}

}  // namespace imagedeps

/// For programmer errors only, in every build type. Operations that can fail return a Result.
#define CHECK(condition)                               \
  (static_cast<bool>(condition) ? static_cast<void>(0) \
                                : ::imagedeps::check_failed(#condition, __FILE__, __LINE__))
