#include "audit/images.h"

#include <set>

#include "objects/pull_spec.h"

namespace imagedeps::audit {

namespace {

std::string spelled_out(const std::string& text) {
  const auto spec = objects::parse_pull_spec(text);
  if (!spec) return text;
  std::string image = spec->registry + "/" + spec->repository;
  if (!spec->tag.empty()) image += ":" + spec->tag;
  return spec->digest.empty() ? image : image + "@" + spec->digest;
}

}  // namespace

std::vector<std::string> source_images(const Report& report) {
  std::set<std::string> images;
  for (const Entry& entry : report.istags) {
    if (!entry.verdict.source.empty()) images.insert(spelled_out(entry.verdict.source));
  }
  return {images.begin(), images.end()};
}

OrderedJson image_set(const std::vector<std::string>& images) {
  OrderedJson additional = OrderedJson::array();
  for (const auto& image : images) additional.push_back({{"name", image}});
  return {{"apiVersion", "mirror.openshift.io/v2alpha1"},
          {"kind", "ImageSetConfiguration"},
          {"mirror", {{"additionalImages", std::move(additional)}}}};
}

}  // namespace imagedeps::audit
