#include "simulator/version.h"

namespace imagedeps::sim {
namespace {

std::string head(std::string_view kind, std::string_view api_version) {
  return R"({"kind":")" + std::string(kind) + R"(","apiVersion":")" + std::string(api_version) +
         "\",";
}

}  // namespace

Version::Version(const ResourceType& type, Json object, std::uint64_t number)
    : type_(type),
      object_(std::move(object)),
      number_(number),
      ns_(string_at(at(object_, "metadata"), "namespace")),
      name_(string_at(at(object_, "metadata"), "name")) {}

const std::string& Version::text() const {
  if (text_.empty()) text_ = to_text(object_);
  return text_;
}

Json Version::full() const {
  Json object = object_;
  object["apiVersion"] = type_.api_version();
  object["kind"] = std::string(type_.kind);
  return object;
}

std::string Version::full_text() const {
  return head(type_.kind, type_.api_version()).append(text(), 1);
}

std::string Version::metadata_text() const {
  return head("PartialObjectMetadata", "meta.k8s.io/v1") +
         "\"metadata\":" + to_text(at(object_, "metadata")) + "}";
}

}  // namespace imagedeps::sim
