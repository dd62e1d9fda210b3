#pragma once

#include <string>
#include <vector>

#include "graph/graph.h"

namespace imagedeps::audit {

/// The name of a consumer in every view: "BuildConfig shop/web", or "shop/web:latest" for an alias.
[[nodiscard]] std::string name_of(const graph::Consumer& consumer);
/// The names of all consumers without duplicates, in the order of the consumers.
[[nodiscard]] std::vector<std::string> names_of(const std::vector<graph::Consumer>& consumers);

/// Why an image in the istag is not enough for some consumers. A consumer occurs once for each
/// different cause.
struct Hindrance {
  std::string consumer;  ///< Its name_of().
  objects::Obstacle obstacle = objects::Obstacle::None;
  std::string detail;
  bool operator==(const Hindrance&) const = default;
};
[[nodiscard]] std::vector<Hindrance> hindrances_of(const std::vector<graph::Consumer>& consumers);

/// "NoTrigger, it has no ConfigChange and no ImageChange trigger".
[[nodiscard]] std::string obstacle_text(objects::Obstacle obstacle, const std::string& detail);

}  // namespace imagedeps::audit
