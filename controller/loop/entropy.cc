#include "loop/entropy.h"

#include <random>

namespace imagedeps::loop {

std::uint64_t entropy() {
  std::random_device device;
  return (std::uint64_t{device()} << 32) | device();
}

}  // namespace imagedeps::loop
