#pragma once

#include <utility>
#include <vector>

namespace imagedeps::kube {

/// What the state machines of this folder are written with: one lambda for each alternative of a
/// variant.
template <typename... Handlers>
struct Overloaded : Handlers... {
  using Handlers::operator()...;
};
template <typename... Handlers>
Overloaded(Handlers...) -> Overloaded<Handlers...>;

/// Several effects in order, moved, not copied: effects<Watcher::Effect>(Sweep{epoch},
/// Watch{version}).
template <typename Effect, typename... Parts>
[[nodiscard]] std::vector<Effect> effects(Parts... parts) {
  std::vector<Effect> all;
  all.reserve(sizeof...(parts));
  (all.emplace_back(std::move(parts)), ...);
  return all;
}

}  // namespace imagedeps::kube
