#pragma once

#include "sim/answer.h"
#include "sim/route.h"
#include "sim/world.h"
#include "sim/writer.h"

namespace imagedeps::sim {

/// ImageStreamTags and ImageTags, which are views of ImageStreams (openshift-image-api.md 4.1).
/// Supports GET, LIST and DELETE. Other verbs are refused with 405. Loop thread.
class Istags {
 public:
  explicit Istags(World& world) : world_(world) {}

  [[nodiscard]] Answer answer(const ResourceType& type, const Route& route,
                              std::string_view method);

 private:
  [[nodiscard]] Answer get_istag(const ResourceType& type, const Route& route) const;
  [[nodiscard]] Answer get_imagetag(const ResourceType& type, const Route& route) const;
  [[nodiscard]] Answer list(const ResourceType& type, const Route& route) const;
  [[nodiscard]] Answer remove(const ResourceType& type, const Route& route);
  [[nodiscard]] Json view(const ResourceType& type, const Json& stream,
                          const std::string& tag) const;

  World& world_;
};

}  // namespace imagedeps::sim
