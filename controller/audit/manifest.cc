#include "audit/manifest.h"

#include <utility>

namespace imagedeps::audit {

namespace {

bool is_list(const Json& object) {
  const std::string kind = string_at(object, "kind");
  return at(object, "items").is_array() && kind.ends_with("List");
}

/// Items of a typed list inherit its kind and version.
Json item_of(const std::string& kind, const std::string& api_version, Json item) {
  if (!item.is_object() || kind.empty()) return item;
  if (string_at(item, "kind").empty()) item["kind"] = kind;
  if (string_at(item, "apiVersion").empty()) item["apiVersion"] = api_version;
  return item;
}

void collect(Manifest manifest, std::vector<Manifest>& into) {
  if (!is_list(manifest.object)) {
    into.push_back(std::move(manifest));
    return;
  }
  const std::string kind = string_at(manifest.object, "kind");
  const std::string item_kind = kind.substr(0, kind.size() - std::string_view("List").size());
  const std::string api_version = string_at(manifest.object, "apiVersion");
  for (Json& item : manifest.object["items"])
    collect({item_of(item_kind, api_version, std::move(item)), manifest.file, manifest.line}, into);
}

}  // namespace

std::string place_of(const Manifest& manifest) {
  return manifest.line == 0 ? manifest.file : manifest.file + ":" + std::to_string(manifest.line);
}

std::vector<Manifest> take_apart(Manifest manifest) {
  std::vector<Manifest> objects;
  collect(std::move(manifest), objects);
  return objects;
}

}  // namespace imagedeps::audit
