#include "simulator/resolver.h"

#include "simulator/import_result.h"
#include "simulator/stream_strategy.h"
#include "simulator/stream_tags.h"

namespace imagedeps::sim {
namespace {

void keep_image(World& world, const std::string& digest, const std::string& reference) {
  const auto& images = type_of("image.openshift.io", "images");
  if (world.store.find(images, "", digest)) return;
  auto object = image_object(digest, reference);
  object["metadata"]["annotations"]["openshift.io/image.managed"] = "true";
  object["metadata"]["uid"] = world.new_uid();
  object["metadata"]["creationTimestamp"] = world.now();
  world.store.put(images, std::move(object));
}

}  // namespace

std::optional<std::string> resolve_istag(const Store& store, std::string_view ns,
                                         std::string_view name) {
  const auto colon = name.find(':');
  if (colon == std::string_view::npos || colon == 0) return std::nullopt;
  const auto stream = store.find(image_stream_type(), ns, name.substr(0, colon));
  if (!stream) return std::nullopt;
  const auto tag = name.substr(colon + 1);
  auto spec = pull_spec_for_consumers(stream->json(), tag.empty() ? "latest" : tag);
  return spec.empty() ? std::nullopt : std::optional(std::move(spec));
}

std::optional<std::string> resolve_reference(const Store& store, const Json& from,
                                             std::string_view ns) {
  const auto kind = string_at(from, "kind"), name = string_at(from, "name"),
             where = string_at(from, "namespace", ns);
  if (kind == "DockerImage") return name;
  if (kind == "ImageStream") return resolve_istag(store, where, name + ":latest");
  if (kind == "ImageStreamTag" || kind.empty()) return resolve_istag(store, where, name);
  return std::nullopt;
}

bool push_image(World& world, std::string_view ns, std::string_view stream, std::string_view tag,
                const std::string& digest) {
  const auto stored = world.store.find(image_stream_type(), ns, stream);
  if (!stored) return false;
  const auto& before = stored->json();
  const auto reference = string_at(at(before, "status"), "dockerImageRepository") + "@" + digest;
  Json after = before;
  add_tag_event(after, tag,
                Json{{"created", world.now()},
                     {"dockerImageReference", reference},
                     {"image", digest},
                     {"generation", integer_at(at(before, "metadata"), "generation")}});
  if (!StreamStrategy(world).prepare_update(after, before).is_null()) return false;
  keep_image(world, digest, reference);
  world.store.put(image_stream_type(), std::move(after));
  return true;
}

}  // namespace imagedeps::sim
