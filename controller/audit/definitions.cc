#include "audit/definitions.h"

#include <utility>

#include "objects/pull_spec.h"

namespace imagedeps::audit {

namespace {

Json empty_stream(const Json& manifest, const std::string& name) {
  const std::string ns = string_at(at(manifest, "metadata"), "namespace");
  return {{"apiVersion", "image.openshift.io/v1"},
          {"kind", "ImageStream"},
          {"metadata", {{"name", name}, {"namespace", ns}}},
          {"spec", {{"tags", Json::array()}}},
          {"status", {{"tags", Json::array()}}}};
}

void add_spec_tag(Json& stream, const std::string& tag, Json spec) {
  spec["name"] = tag;
  stream["spec"]["tags"].push_back(std::move(spec));
}

/// status.tags[] for the image in an ImageStreamTag, which has an image only if its tag has one.
void add_status_tag(Json& stream, const std::string& tag, const Json& manifest) {
  const Json& image = at(manifest, "image");
  const std::string id = string_at(at(image, "metadata"), "name");
  Json status = {{"tag", tag}};
  if (!id.empty())
    status["items"] = Json::array({{{"image", id},
                                    {"dockerImageReference", at(image, "dockerImageReference")},
                                    {"generation", at(manifest, "generation")}}});
  const Json& conditions = at(manifest, "conditions");
  if (conditions.is_array()) status["conditions"] = conditions;
  if (status.size() > 1) stream["status"]["tags"].push_back(std::move(status));
}

/// An ImageStreamTag has the tag in `tag` and its state in the top-level fields. An ImageTag has
/// `spec` and `status`, as in the stream.
Result<Json> stream_of_tag(const Json& manifest) {
  const std::string name = string_at(at(manifest, "metadata"), "name");
  const auto colon = name.find(':');
  if (colon == 0 || colon == std::string::npos || colon + 1 == name.size())
    return Error{.kind = Error::Kind::Invalid, .message = "metadata.name must be NAME:TAG"};
  const std::string tag = name.substr(colon + 1);
  Json stream = empty_stream(manifest, name.substr(0, colon));
  const bool image_tag = string_at(manifest, "kind") == "ImageTag";
  const Json& spec = at(manifest, image_tag ? "spec" : "tag");
  if (spec.is_object()) add_spec_tag(stream, tag, spec);
  if (at(manifest, "lookupPolicy").is_object())
    stream["spec"]["lookupPolicy"] = at(manifest, "lookupPolicy");
  const Json& status = at(manifest, "status");
  if (image_tag && status.is_object()) {
    stream["status"]["tags"].push_back(status);
    stream["status"]["tags"].back()["tag"] = tag;
  } else {
    add_status_tag(stream, tag, manifest);
  }
  return stream;
}

/// spec.images[].to defaults to the tag of the image.
std::string imported_tag(const Json& image) {
  std::string to = string_at(at(image, "to"), "name");
  if (!to.empty()) return to;
  const auto from = objects::parse_pull_spec(string_at(at(image, "from"), "name"));
  return from ? from->tag : "";
}

Result<Json> stream_of_import(const Json& manifest) {
  Json stream = empty_stream(manifest, string_at(at(manifest, "metadata"), "name"));
  const Json& spec = at(manifest, "spec");
  if (!bool_at(spec, "import")) return stream;
  const Json& images = at(spec, "images");
  for (std::size_t i = 0; images.is_array() && i < images.size(); ++i) {
    const std::string tag = imported_tag(images[i]);
    if (!tag.empty()) add_spec_tag(stream, tag, images[i]);
  }
  const std::string repository = string_at(at(at(spec, "repository"), "from"), "name");
  if (!repository.empty()) stream["spec"]["dockerImageRepository"] = repository;
  return stream;
}

}  // namespace

bool defines_tags(const Json& manifest) {
  const std::string kind = string_at(manifest, "kind");
  const std::string version = string_at(manifest, "apiVersion");
  return (kind == "ImageStreamTag" || kind == "ImageTag" || kind == "ImageStreamImport") &&
         (version.starts_with("image.openshift.io/") || version == "v1");
}

Result<Json> defined_stream(const Json& manifest) {
  return string_at(manifest, "kind") == "ImageStreamImport" ? stream_of_import(manifest)
                                                            : stream_of_tag(manifest);
}

}  // namespace imagedeps::audit
