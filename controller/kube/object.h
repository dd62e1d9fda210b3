#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "base/result.h"
#include "kube/identity.h"

namespace imagedeps::kube {

/// An object as passed to the sink. `view` is the result of Decode, which is opaque here. It is
/// null for deletions and if decoding failed.
struct Object {
  Identity identity;
  std::shared_ptr<const void> view;
};

/// Projects one object's JSON. Pure. Called on IO threads.
using Decode = std::function<Result<std::shared_ptr<const void>>(std::string_view json)>;

/// An object as received, with the error of Decode, if any. The name is empty if it could not be
/// read.
struct Arrival {
  Object object;
  std::shared_ptr<const Error> fault;
};

/// Reads and decodes one object. Any thread.
[[nodiscard]] Arrival arrival_of(std::string_view json, const Decode& decode);

}  // namespace imagedeps::kube
