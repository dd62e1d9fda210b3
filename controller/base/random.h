#pragma once

#include <cstdint>

namespace imagedeps {

/// A seeded pseudo-random generator (SplitMix64). `cli` creates it and passes it in. It is the only
/// source of randomness, so that a seed reproduces a run.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  [[nodiscard]] std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
  }
  /// Uniform in [0, bound), or 0 if `bound` is 0. The bias is below 2^-32 for the bounds in use.
  [[nodiscard]] std::uint64_t below(std::uint64_t bound) { return bound == 0 ? 0 : next() % bound; }
  /// Uniform in [0, 1).
  [[nodiscard]] double unit() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }
  [[nodiscard]] bool chance(double probability) { return unit() < probability; }

 private:
  std::uint64_t state_;
};

}  // namespace imagedeps
