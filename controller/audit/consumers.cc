#include "audit/consumers.h"

#include <set>
#include <utility>

namespace imagedeps::audit {

namespace {

/// True if the hindrances of the last consumer in the list contain this one. Consumers are sorted by
/// object.
bool known(const std::vector<Hindrance>& found, const Hindrance& one) {
  for (auto each = found.rbegin(); each != found.rend() && each->consumer == one.consumer; ++each)
    if (*each == one) return true;
  return false;
}

}  // namespace

std::string name_of(const graph::Consumer& consumer) {
  const auto& object = consumer.object;
  if (consumer.alias_tag.empty()) return to_string(object);
  return to_string(objects::TagRef{object.ns, object.name, consumer.alias_tag});
}

std::vector<std::string> names_of(const std::vector<graph::Consumer>& consumers) {
  std::vector<std::string> names;
  std::set<std::string> known;
  for (const auto& consumer : consumers)
    if (auto name = name_of(consumer); known.insert(name).second) names.push_back(std::move(name));
  return names;
}

std::vector<Hindrance> hindrances_of(const std::vector<graph::Consumer>& consumers) {
  std::vector<Hindrance> found;
  for (const auto& consumer : consumers) {
    const objects::Reference& reference = consumer.reference;
    if (reference.obstacle == objects::Obstacle::None) continue;
    Hindrance one{name_of(consumer), reference.obstacle, reference.detail};
    if (!known(found, one)) found.push_back(std::move(one));
  }
  return found;
}

std::string obstacle_text(objects::Obstacle obstacle, const std::string& detail) {
  return std::string(to_string(obstacle)) + (detail.empty() ? "" : ", " + detail);
}

}  // namespace imagedeps::audit
