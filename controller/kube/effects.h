#pragma once

#include <utility>
#include <vector>

namespace imagedeps::kube {

/// Visits a variant with one lambda per alternative. The state machines of this folder use it.
template <typename... Handlers>
struct Overloaded : Handlers... {
  using Handlers::operator()...;
};
template <typename... Handlers>
Overloaded(Handlers...) -> Overloaded<Handlers...>;

/// A list of effects in order, which are moved and not copied: effects<Watcher::Effect>(
/// Sweep{epoch}, Watch{version}).
template <typename Effect, typename... Parts>
[[nodiscard]] std::vector<Effect> effects(Parts... parts) {
  std::vector<Effect> all;
  all.reserve(sizeof...(parts));
  (all.emplace_back(std::move(parts)), ...);
  return all;
}

}  // namespace imagedeps::kube
