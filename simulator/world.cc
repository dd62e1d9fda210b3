#include "simulator/world.h"

#include <fmt/format.h>

namespace imagedeps::sim {
namespace {

constexpr std::size_t kWatchWindow = 5000;

}  // namespace

World::World(loop::Loop& the_loop, Cluster::Options the_options)
    : loop(the_loop),
      options(the_options),
      random(the_options.seed),
      store(kWatchWindow),
      registries(the_loop) {}

std::string World::now() const { return format_rfc3339(loop.wall()); }

std::string World::new_uid() {
  const auto a = random.next(), b = random.next();
  return fmt::format("{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}", a >> 32, (a >> 16) & 0xffff, a & 0xfff,
                     0x8000 | ((b >> 48) & 0x3fff), b & 0xffffffffffff);
}

}  // namespace imagedeps::sim
