#include "sim/istags.h"

#include <algorithm>

#include "sim/stream_strategy.h"
#include "sim/stream_tags.h"

namespace imagedeps::sim {
namespace {

const ResourceType& image_type() { return type_of("image.openshift.io", "images"); }

Answer not_found(const ResourceType& type, std::string_view name) {
  return refusal_answer(refusal::not_found(type, name));
}

void erase_tag(Json& list, std::string_view key, std::string_view tag) {
  if (!list.is_array()) return;
  const auto found =
      std::ranges::find_if(list, [&](const Json& entry) { return string_at(entry, key) == tag; });
  if (found != list.end()) list.erase(found);
}

}  // namespace

Answer Istags::answer(const ResourceType& type, const Route& route, std::string_view method) {
  if (method == "GET" && route.name.empty()) return list(type, route);
  if (method == "GET")
    return type.kind == "ImageTag" ? get_imagetag(type, route) : get_istag(type, route);
  if (method == "DELETE" && !route.name.empty()) return remove(type, route);
  return refusal_answer(refusal::of(
      405, "MethodNotAllowed", "the server does not allow this method on the requested resource",
      Json::object()));
}

Json Istags::view(const ResourceType& type, const Json& stream, const std::string& tag) const {
  const auto& metadata = at(stream, "metadata");
  const auto* spec = spec_tag(stream, tag);
  const auto& event = newest_event(stream, tag);
  Json object{
      {"kind", std::string(type.kind)},
      {"apiVersion", type.api_version()},
      {"metadata",
       {{"name", string_at(metadata, "name") + ":" + tag},
        {"namespace", at(metadata, "namespace")},
        {"uid", at(metadata, "uid")},
        {"resourceVersion", at(metadata, "resourceVersion")},
        {"creationTimestamp", at(event, "created").is_null() ? at(metadata, "creationTimestamp")
                                                             : at(event, "created")}}},
      {type.kind == "ImageTag" ? "spec" : "tag", spec == nullptr ? Json() : *spec}};
  const auto image = world_.store.find(image_type(), "", string_at(event, "image"));
  object["image"] = image ? image->json() : Json();
  if (image && !pull_spec_for_consumers(stream, tag).empty())
    object["image"]["dockerImageReference"] = pull_spec_for_consumers(stream, tag);
  if (type.kind == "ImageTag") {
    const auto* status = status_tag(stream, tag);
    object["status"] = status == nullptr ? Json() : *status;
    return object;
  }
  object["generation"] = spec == nullptr ? at(event, "generation") : at(*spec, "generation");
  object["lookupPolicy"] =
      Json{{"local", bool_at(at_path(stream, {"spec", "lookupPolicy"}), "local")}};
  if (const auto* status = status_tag(stream, tag);
      status != nullptr && status->contains("conditions"))
    object["conditions"] = at(*status, "conditions");
  return object;
}

Answer Istags::get_istag(const ResourceType& type, const Route& route) const {
  const auto name = parse_istag_name(route.name);
  if (!name)
    return refusal_answer(
        refusal::bad_request("ImageStreamTags must be retrieved with <name>:<tag>"));
  const auto stream = world_.store.find(image_stream_type(), route.ns, name->stream);
  if (!stream) return not_found(type, name->stream);
  const auto image = string_at(newest_event(stream->json(), name->tag), "image");
  if (image.empty()) return not_found(type, route.name);
  // The Image was pruned. The Status still names the kind of the requested type.
  if (!world_.store.find(image_type(), "", image)) return not_found(type, image);
  return json_answer(200, view(type, stream->json(), name->tag));
}

Answer Istags::get_imagetag(const ResourceType& type, const Route& route) const {
  const auto name = parse_istag_name(route.name);
  if (!name)
    return refusal_answer(refusal::bad_request("ImageTags must be retrieved with <name>:<tag>"));
  const auto stream = world_.store.find(image_stream_type(), route.ns, name->stream);
  if (!stream) return not_found(type, name->stream);
  if (spec_tag(stream->json(), name->tag) == nullptr &&
      status_tag(stream->json(), name->tag) == nullptr)
    return not_found(type, route.name);
  return json_answer(200, view(type, stream->json(), name->tag));
}

Answer Istags::list(const ResourceType& type, const Route& route) const {
  auto items = Json::array();
  for (const auto& stream : world_.store.list(image_stream_type(), route.ns)) {
    for (const auto& status : at_path(stream->json(), {"status", "tags"})) {
      const auto tag = string_at(status, "tag");
      if (string_at(newest_event(stream->json(), tag), "image").empty()) continue;
      auto item = view(type, stream->json(), tag);
      item.erase("kind");
      item.erase("apiVersion");
      items.push_back(std::move(item));
    }
  }
  return json_answer(
      200, Json{{"kind", std::string(type.kind) + "List"},
                {"apiVersion", type.api_version()},
                {"metadata", {{"resourceVersion", std::to_string(world_.store.version())}}},
                {"items", std::move(items)}});
}

Answer Istags::remove(const ResourceType& type, const Route& route) {
  const auto name = parse_istag_name(route.name);
  if (!name)
    return refusal_answer(
        refusal::bad_request("ImageStreamTags must be retrieved with <name>:<tag>"));
  const auto stream = world_.store.find(image_stream_type(), route.ns, name->stream);
  if (!stream) return not_found(type, name->stream);
  const auto& before = stream->json();
  if (spec_tag(before, name->tag) == nullptr && status_tag(before, name->tag) == nullptr)
    return not_found(type, route.name);
  Json after = before;
  erase_tag(after["spec"]["tags"], "name", name->tag);
  erase_tag(after["status"]["tags"], "tag", name->tag);
  if (after["status"]["tags"].empty()) after["status"].erase("tags");
  if (const auto refused = StreamStrategy(world_).prepare_update(after, before); !refused.is_null())
    return refusal_answer(refused);
  world_.store.put(image_stream_type(), std::move(after));
  return json_answer(200, Json{{"kind", "Status"},
                               {"apiVersion", "v1"},
                               {"metadata", Json::object()},
                               {"status", "Success"}});
}

}  // namespace imagedeps::sim
