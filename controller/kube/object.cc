#include "kube/object.h"

#include <utility>

namespace imagedeps::kube {

Arrival arrival_of(std::string_view json, const Decode& decode) {
  auto identity = identity_of(json);
  if (!identity) return {.object = {}, .fault = std::make_shared<const Error>(identity.error())};
  Arrival arrival{.object = {.identity = std::move(*identity), .view = nullptr}, .fault = nullptr};
  auto view = decode(json);
  if (view) {
    arrival.object.view = std::move(*view);
  } else {
    arrival.fault = std::make_shared<const Error>(view.error());
  }
  return arrival;
}

}  // namespace imagedeps::kube
