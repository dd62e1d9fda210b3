#pragma once

#include <memory>
#include <type_traits>
#include <utility>

namespace imagedeps {

template <typename Signature>
class FunctionRef;

/// A non-owning reference to a callable, for use as a parameter type: two pointers, no allocation.
/// It is valid for the duration of one call. Never store one.
template <typename Return, typename... Arguments>
class FunctionRef<Return(Arguments...)> {
 public:
  template <typename Callable>
  requires(!std::is_same_v<std::remove_cvref_t<Callable>, FunctionRef> &&
           std::is_invocable_r_v<Return, Callable&, Arguments...>)
      FunctionRef(Callable&& callable)  // NOLINT: implicit by design
      : callable_(const_cast<void*>(static_cast<const void*>(std::addressof(callable)))),
        call_([](void* target, Arguments... arguments) -> Return {
          return (*static_cast<std::remove_reference_t<Callable>*>(target))(
              std::forward<Arguments>(arguments)...);
        }) {}

  Return operator()(Arguments... arguments) const {
    return call_(callable_, std::forward<Arguments>(arguments)...);
  }

 private:
  void* callable_;
  Return (*call_)(void*, Arguments...);
};

}  // namespace imagedeps
