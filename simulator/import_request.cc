#include "simulator/import_request.h"

#include <fmt/core.h>

#include "simulator/outcome.h"

namespace imagedeps::sim {
namespace {

constexpr Duration kDefaultTimeout = std::chrono::seconds{34};

Json complete_policy(const Json& policy) {
  Json result = policy.is_object() ? policy : Json::object();
  for (const auto* key : {"insecure", "scheduled"}) {
    if (!bool_at(result, key)) result.erase(key);
  }
  if (string_at(result, "importMode").empty()) result["importMode"] = "Legacy";
  return result;
}

void complete_entry(Json& entry) {
  entry["importPolicy"] = complete_policy(at(entry, "importPolicy"));
  if (string_at(at(entry, "referencePolicy"), "type").empty())
    entry["referencePolicy"] = Json{{"type", "Source"}};
}

void check_from(std::vector<Cause>& causes, const Json& from, const std::string& field) {
  const auto kind = string_at(from, "kind"), name = string_at(from, "name");
  if (kind != "DockerImage") {
    causes.push_back({"FieldValueInvalid",
                      "Invalid value: \"" + kind + "\": only DockerImage is supported",
                      field + ".kind"});
  } else if (name.empty()) {
    causes.push_back({"FieldValueRequired", "Required value: name is required", field + ".name"});
  } else if (!objects::parse_pull_spec(name)) {
    causes.push_back({"FieldValueInvalid",
                      "Invalid value: \"" + name + "\": invalid reference format",
                      field + ".name"});
  }
}

void check_images(std::vector<Cause>& causes, Json& images) {
  for (std::size_t i = 0; i < images.size(); ++i) {
    const auto field = "spec.images[" + std::to_string(i) + "]";
    auto& image = images[i];
    check_from(causes, at(image, "from"), field + ".from");
    complete_entry(image);
    const auto spec = objects::parse_pull_spec(string_at(at(image, "from"), "name"));
    if (!image.contains("to") && spec) image["to"] = Json{{"name", spec->tag}};
    if (string_at(at(image, "to"), "name").empty())
      causes.push_back({"FieldValueRequired",
                        "Required value: the name of the target tag must be specified",
                        field + ".to.name"});
  }
}

ImportedImage image_of(const Json& entry, std::string to, const objects::PullSpec& spec) {
  return {.from = at(entry, "from"),
          .import_policy = at(entry, "importPolicy"),
          .reference_policy = at(entry, "referencePolicy"),
          .to = std::move(to),
          .spec = spec};
}

void add_repository(std::vector<ImportedImage>& images, const Json& repository,
                    const Registries& registries) {
  const auto name = string_at(at(repository, "from"), "name");
  const auto spec = objects::parse_pull_spec(name);
  if (!spec) return;
  for (const auto& tag : registries.tags(*spec)) {
    auto tagged = *spec;
    tagged.tag = tag;
    auto image = image_of(repository, tag, tagged);
    image.from["name"] = fmt::format("{}:{}", name, tag);
    image.of_repository = true;
    images.push_back(std::move(image));
  }
}

}  // namespace

std::variant<Json, Json> read_import(Json body) {
  const auto& type = type_of("image.openshift.io", "imagestreamimports");
  std::vector<Cause> causes;
  auto& spec = body["spec"];
  const auto name = string_at(at(body, "metadata"), "name");
  const bool has_images = at(spec, "images").is_array() && !at(spec, "images").empty();
  if (name.empty())
    causes.push_back({"FieldValueRequired", "Required value: name is required", "metadata.name"});
  if (!has_images && at(spec, "repository").is_null())
    causes.push_back(
        {"FieldValueInvalid",
         "Invalid value: \"\": you must specify at least one repository or image to import",
         "spec.images"});
  if (has_images) check_images(causes, spec["images"]);
  if (!at(spec, "repository").is_null()) {
    check_from(causes, at(spec["repository"], "from"), "spec.repository.from");
    complete_entry(spec["repository"]);
  }
  if (!causes.empty())
    return std::variant<Json, Json>(std::in_place_index<1>, refusal::invalid(type, name, causes));
  return std::variant<Json, Json>(std::in_place_index<kReadable>, std::move(body));
}

std::vector<ImportedImage> images_of(const Json& body, const Registries& registries) {
  std::vector<ImportedImage> images;
  for (const auto& entry : at_path(body, {"spec", "images"})) {
    if (const auto spec = objects::parse_pull_spec(string_at(at(entry, "from"), "name")))
      images.push_back(image_of(entry, string_at(at(entry, "to"), "name"), *spec));
  }
  add_repository(images, at_path(body, {"spec", "repository"}), registries);
  return images;
}

std::variant<Duration, std::string> import_deadline(const loop::HttpRequest& request) {
  const auto text = request.query("timeout");
  if (text.empty()) return kDefaultTimeout;
  if (const auto duration = parse_duration(text)) return *duration;
  const bool number = text.find_first_not_of("0123456789.") == std::string::npos;
  return "invalid timeout specified in the request URL - time: " +
         std::string(number ? "missing unit in" : "invalid") + " duration \"" + text + '"';
}

}  // namespace imagedeps::sim
