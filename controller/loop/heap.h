#pragma once

namespace imagedeps::loop {

/// Makes this process return large freed blocks to the system at once, and share its heap between
/// threads. By default, glibc gives each thread a heap of its own and raises the size from which
/// blocks are returned, so that each thread keeps the largest answer that it ever received. Call it
/// before other threads start. Source: mallopt(3), M_ARENA_MAX, M_MMAP_THRESHOLD, M_TRIM_THRESHOLD.
void keep_heap_small();

}  // namespace imagedeps::loop
