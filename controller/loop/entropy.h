#pragma once

#include <cstdint>

namespace imagedeps::loop {

/// A seed from the operating system. The program draws it once, at startup, and has no other source
/// of true randomness.
[[nodiscard]] std::uint64_t entropy();

}  // namespace imagedeps::loop
