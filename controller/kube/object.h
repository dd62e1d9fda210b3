#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "base/result.h"
#include "kube/identity.h"

namespace imagedeps::kube {

/// An object as the sink gets it. `view` is what Decode made of it (opaque here), null for a
/// deletion or where decoding failed.
struct Object {
  Identity identity;
  std::shared_ptr<const void> view;
};

/// A projection of one object's JSON. Pure; called on IO threads.
using Decode = std::function<Result<std::shared_ptr<const void>>(std::string_view json)>;

/// An object as it came in: with the fault that Decode found, if any. Without a name where not even
/// that could be read.
struct Arrival {
  Object object;
  std::shared_ptr<const Error> fault;
};

/// Reads and decodes one object. Any thread.
[[nodiscard]] Arrival arrival_of(std::string_view json, const Decode& decode);

}  // namespace imagedeps::kube
