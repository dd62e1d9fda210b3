#include "loop/heap.h"

#include <cstdlib>

#if defined(__GLIBC__)
#include <malloc.h>
#endif

namespace imagedeps::loop {

void keep_heap_small() {
#if defined(__GLIBC__)
  constexpr int kReturnedFrom = 1 << 20;  // Bytes. Setting it keeps it constant.
  constexpr int kHeapsMax = 2;
  mallopt(M_MMAP_THRESHOLD, kReturnedFrom);
  mallopt(M_TRIM_THRESHOLD, kReturnedFrom);
  mallopt(M_ARENA_MAX, kHeapsMax);
#endif
}

}  // namespace imagedeps::loop
