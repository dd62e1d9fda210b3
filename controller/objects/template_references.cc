#include <utility>

#include "objects/reference_decoders.h"
#include "objects/template.h"

namespace imagedeps::objects {

namespace {

std::optional<Kind> consumer_kind(const Json& object) {
  const auto kind = parse_kind(string_at(object, "kind"));
  if (!kind) return std::nullopt;
  switch (*kind) {
    case Kind::BuildConfig:
    case Kind::DeploymentConfig:
    case Kind::Deployment:
    case Kind::StatefulSet:
    case Kind::DaemonSet:
    case Kind::CronJob: return kind;
    default: return std::nullopt;
  }
}

/// False for a name with an open parameter, which is not an istag yet.
bool is_settled(std::string_view text) { return text.find('$') == std::string_view::npos; }

/// An istag without a namespace is in the project where the template will be instantiated.
bool is_elsewhere(const TagRef& tag) {
  return !tag.ns.empty() && is_settled(tag.ns) && is_settled(tag.stream) && is_settled(tag.tag);
}

void take_needs(ReferenceObject& all, const ReferenceObject& part, const std::string& path) {
  for (const Reference& reference : part.references) {
    if (!reference.image_id && is_elsewhere(reference.tag))
      all.references.push_back({reference.tag, path + reference.field_path});
  }
  for (const ContainerImage& image : part.images)
    all.images.push_back({image.image, path + image.field_path});
}

}  // namespace

DecodedReferences decode_template(std::string_view json, PodTemplates pods) {
  const auto definition = parse_json(json);
  if (!definition) return definition.error();
  const Json& metadata = at(*definition, "metadata");
  auto object = std::make_shared<ReferenceObject>();
  object->key = {Kind::Template, string_at(metadata, "namespace"), string_at(metadata, "name")};
  object->uid = string_at(metadata, "uid");
  object->resource_version = string_at(metadata, "resourceVersion");
  if (object->key.name.empty()) return malformed("Template", "the object has no metadata.name");
  Random random(1);
  const auto processed = process_template(*definition, {}, random);
  if (!processed) return processed.error();
  for (std::size_t i = 0; i < processed->objects.size(); ++i) {
    const auto kind = consumer_kind(processed->objects[i]);
    if (!kind) continue;
    const auto part = decode_references(*kind, to_text(processed->objects[i]), pods);
    if (part) take_needs(*object, **part, "objects[" + std::to_string(i) + "].");
  }
  return std::shared_ptr<const ReferenceObject>(std::move(object));
}

}  // namespace imagedeps::objects
