#pragma once

#include <array>
#include <memory>
#include <ostream>

namespace imagedeps::cli {

/// While it exists, everything that goes to std::cout and std::cerr is printable(), except line ends,
/// tabs and the colors of Palette. So no command can pass on control characters from names or
/// messages, whatever it forgets. Lines are written when they end, or at a flush. One at a time.
class SafeOutput {
 public:
  SafeOutput();
  ~SafeOutput();
  SafeOutput(const SafeOutput&) = delete;
  SafeOutput& operator=(const SafeOutput&) = delete;

 private:
  class Buffer;
  struct Guarded {
    std::ostream& stream;
    std::unique_ptr<Buffer> buffer;
    std::streambuf* before;
  };
  std::array<Guarded, 2> guarded_;
};

}  // namespace imagedeps::cli
