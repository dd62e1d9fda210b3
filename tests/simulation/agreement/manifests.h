#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/random.h"
#include "objects/meta.h"

namespace imagedeps::simulation {

/// Random manifests in which every kind of image stream tag and of consumer occurs. There are few
/// names, so that objects often refer to each other. A seed determines them.
class RandomManifests {
 public:
  explicit RandomManifests(std::uint64_t seed) : random_(seed) {}

  /// Namespaces, image streams, BuildConfigs, Builds and workloads, with their statuses.
  [[nodiscard]] std::vector<Json> all();
  /// Objects of a Template, which is meant for files.
  [[nodiscard]] Json a_template();

 private:
  template <typename List>
  const auto& pick(const List& list) {
    return list[random_.below(list.size())];
  }
  [[nodiscard]] std::string any_istag();
  [[nodiscard]] std::string any_place();
  [[nodiscard]] Json any_source();
  [[nodiscard]] Json spec_tag(const std::string& name);
  [[nodiscard]] Json status_tag(const std::string& name, bool made);
  [[nodiscard]] Json stream(const std::string& ns, const std::string& name);
  [[nodiscard]] Json build_config(const std::string& ns, const std::string& name);
  [[nodiscard]] Json build(const std::string& ns, const std::string& name);
  [[nodiscard]] Json deployment_config(const std::string& ns, const std::string& name);
  [[nodiscard]] Json workload(objects::Kind kind, const std::string& ns, const std::string& name);
  void add_consumers(std::vector<Json>& objects, const std::string& ns, const std::string& name);
  void disturb_annotation(Json& workload);
  void manage(Json& object);

  Random random_;
};

}  // namespace imagedeps::simulation
