#include "audit/images.h"

#include <set>

#include "objects/pull_spec.h"

namespace imagedeps::audit {

namespace {

std::string spelled_out(const objects::PullSpec& spec) {
  std::string image = spec.registry + "/" + spec.repository;
  if (!spec.tag.empty()) image += ":" + spec.tag;
  return spec.digest.empty() ? image : image + "@" + spec.digest;
}

}  // namespace

std::vector<std::string> source_images(const Report& report) {
  std::set<std::string> images;
  for (const Entry& entry : report.istags)
    if (const auto spec = objects::parse_pull_spec(entry.verdict.source))
      images.insert(spelled_out(*spec));
  return {images.begin(), images.end()};
}

std::vector<std::string> sources_without_image(const Report& report) {
  std::vector<std::string> messages;
  for (const Entry& entry : report.istags) {
    const Verdict& verdict = entry.verdict;
    if (verdict.origin == Origin::NotImportable &&
        verdict.decision.reason == decide::Reason::NotImportable)
      messages.push_back(to_string(verdict.tag) + ": " + verdict.decision.message);
  }
  return messages;
}

OrderedJson image_set(const std::vector<std::string>& images) {
  OrderedJson additional = OrderedJson::array();
  for (const auto& image : images) additional.push_back({{"name", image}});
  return {{"apiVersion", "mirror.openshift.io/v2alpha1"},
          {"kind", "ImageSetConfiguration"},
          {"mirror", {{"additionalImages", std::move(additional)}}}};
}

}  // namespace imagedeps::audit
