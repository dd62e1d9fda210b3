#pragma once

#include <cstdint>

namespace imagedeps::loop {

/// A seed from the operating system: the only true chance in the program, taken once, at its start.
[[nodiscard]] std::uint64_t entropy();

}  // namespace imagedeps::loop
