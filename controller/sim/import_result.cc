#include "sim/import_result.h"

#include "sim/stream_tags.h"

namespace imagedeps::sim {
namespace {

Json condition_of(const Pull& pull, std::int64_t generation, const std::string& now) {
  Json condition{{"type", "ImportSuccess"},
                 {"status", "False"},
                 {"lastTransitionTime", now},
                 {"generation", generation}};
  // A result with neither an image nor an error has no reason.
  condition["message"] = string_at(pull.failure, "message", "unknown error prevented import");
  if (const auto reason = string_at(pull.failure, "reason"); !reason.empty())
    condition["reason"] = reason;
  return condition;
}

bool same_condition(const Json& a, const Json& b) {
  return at(a, "type") == at(b, "type") && at(a, "status") == at(b, "status") &&
         at(a, "reason") == at(b, "reason") && at(a, "message") == at(b, "message");
}

/// Adds the tag to spec if the stream does not have it, even if its import failed.
Json& ensure_spec_tag(Json& stream, const ImportedImage& image) {
  if (auto* found = spec_tag(stream, image.to)) return *found;
  auto& tag = make_spec_tag(stream, image.to);
  tag["from"] = image.from;
  tag["importPolicy"] = image.import_policy;
  tag["referencePolicy"] = image.reference_policy;
  tag["generation"] = 0;
  return tag;
}

void record_failure(Json& stream, const ImportedImage& image, std::int64_t generation,
                    const std::string& now) {
  auto& tag = ensure_spec_tag(stream, image);
  auto& status = make_status_tag(stream, image.to);
  const auto condition = condition_of(image.pull, generation, now);
  const auto& stored = at(status, "conditions");
  if (stored.is_array() && !stored.empty() && same_condition(stored.front(), condition)) return;
  status["conditions"] = Json::array({condition});
  tag["generation"] = 0;
}

void record_success(Json& stream, const ImportedImage& image, std::int64_t generation,
                    const std::string& now) {
  auto& tag = ensure_spec_tag(stream, image);
  tag["from"] = image.from;
  tag["importPolicy"] = image.import_policy;
  const auto& newest = newest_event(stream, image.to);
  const Json event{{"created", now},
                   {"dockerImageReference", image.reference()},
                   {"image", image.pull.digest},
                   {"generation", generation}};
  const bool unchanged = at(newest, "image") == event["image"] &&
                         at(newest, "dockerImageReference") == event["dockerImageReference"] &&
                         integer_at(tag, "generation") <= integer_at(newest, "generation");
  if (unchanged) {
    make_status_tag(stream, image.to).erase("conditions");
    return;
  }
  add_tag_event(stream, image.to, event);
  tag["generation"] = 0;
}

Json result_of(World& world, const ImportedImage& image, bool stored) {
  Json result{{"tag", image.spec.tag}};
  if (!image.pull.failure.is_null()) {
    result["status"] = image.pull.failure;
    return result;
  }
  result["status"] = Json{{"metadata", Json::object()}, {"status", "Success"}};
  if (!image.fetched()) return result;
  result["image"] = image_object(image);
  if (stored) {
    result["image"]["metadata"]["uid"] = world.new_uid();
    result["image"]["metadata"]["creationTimestamp"] = world.now();
  }
  return result;
}

}  // namespace

void record_images(Json& stream, const std::vector<ImportedImage>& images, const std::string& now) {
  const auto generation = integer_at(at(stream, "metadata"), "generation") + 1;
  for (const auto& image : images) {
    if (image.fetched()) {
      record_success(stream, image, generation, now);
    } else {
      record_failure(stream, image, generation, now);
    }
  }
}

Json import_status(World& world, const std::vector<ImportedImage>& images, const Json& repository,
                   bool stored) {
  auto own = Json::array(), of_repository = Json::array();
  for (const auto& image : images)
    (image.of_repository ? of_repository : own).push_back(result_of(world, image, stored));
  auto status = Json::object();
  if (!own.empty()) status["images"] = std::move(own);
  if (!repository.is_null())
    status["repository"] = Json{{"status", {{"metadata", Json::object()}, {"status", "Success"}}},
                                {"images", std::move(of_repository)}};
  return status;
}

Json image_object(const ImportedImage& image) {
  return image_object(image.pull.digest, image.reference());
}

Json image_object(const std::string& digest, const std::string& reference) {
  return Json{
      {"metadata",
       {{"name", digest},
        {"annotations", {{"image.openshift.io/dockerLayersOrder", "ascending"}}}}},
      {"dockerImageReference", reference},
      {"dockerImageMetadata",
       {{"kind", "DockerImage"},
        {"apiVersion", "image.openshift.io/1.0"},
        {"Architecture", "amd64"},
        {"Size", 74'000'000}}},
      {"dockerImageMetadataVersion", "1.0"},
      {"dockerImageLayers",
       Json::array({{{"name", digest},
                     {"size", 74'000'000},
                     {"mediaType", "application/vnd.docker.image.rootfs.diff.tar.gzip"}}})},
      {"dockerImageManifestMediaType", "application/vnd.docker.distribution.manifest.v2+json"}};
}

}  // namespace imagedeps::sim
