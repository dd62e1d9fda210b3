#include "simulator/stream_tags.h"

#include <algorithm>

namespace imagedeps::sim {
namespace {

const Json* find_by(const Json& list, std::string_view key, std::string_view name) {
  if (!list.is_array()) return nullptr;
  const auto found =
      std::ranges::find_if(list, [&](const Json& entry) { return string_at(entry, key) == name; });
  return found == list.end() ? nullptr : &*found;
}

Json& insert_sorted(Json& list, const std::string& key, std::string_view name, Json entry) {
  if (!list.is_array()) list = Json::array();
  const auto place =
      std::ranges::find_if(list, [&](const Json& own) { return string_at(own, key) > name; });
  return *list.insert(place, std::move(entry));
}

}  // namespace

const Json* spec_tag(const Json& stream, std::string_view tag) {
  return find_by(at_path(stream, {"spec", "tags"}), "name", tag);
}
Json* spec_tag(Json& stream, std::string_view tag) {
  return const_cast<Json*>(spec_tag(std::as_const(stream), tag));
}
const Json* status_tag(const Json& stream, std::string_view tag) {
  return find_by(at_path(stream, {"status", "tags"}), "tag", tag);
}

const Json& newest_event(const Json& stream, std::string_view tag) {
  static const Json none;
  const auto* status = status_tag(stream, tag);
  if (status == nullptr) return none;
  const auto& items = at(*status, "items");
  return items.is_array() && !items.empty() ? items.front() : none;
}

Json& make_spec_tag(Json& stream, std::string_view tag) {
  if (auto* found = spec_tag(stream, tag)) return *found;
  return insert_sorted(stream["spec"]["tags"], "name", tag,
                       Json{{"name", std::string(tag)}, {"annotations", nullptr}});
}

Json& make_status_tag(Json& stream, std::string_view tag) {
  if (const auto* found = status_tag(stream, tag)) return const_cast<Json&>(*found);
  return insert_sorted(stream["status"]["tags"], "tag", tag,
                       Json{{"tag", std::string(tag)}, {"items", nullptr}});
}

std::optional<AliasTarget> alias_target(const Json& tag, std::string_view own_ns,
                                        std::string_view own_stream) {
  const auto& from = at(tag, "from");
  if (string_at(from, "kind") != "ImageStreamTag") return std::nullopt;
  const auto name = string_at(from, "name");
  const auto colon = name.find(':');
  const auto ns = string_at(from, "namespace", own_ns);
  if (colon == std::string::npos) return AliasTarget{ns, std::string(own_stream), name};
  return AliasTarget{ns, name.substr(0, colon), name.substr(colon + 1)};
}

void add_tag_event(Json& stream, std::string_view tag, const Json& event) {
  auto& status = make_status_tag(stream, tag);
  status.erase("conditions");
  auto& items = status["items"];
  if (!items.is_array()) items = Json::array();
  const bool same = !items.empty() && at(items.front(), "image") == at(event, "image") &&
                    at(items.front(), "dockerImageReference") == at(event, "dockerImageReference");
  if (same) {
    items.front()["generation"] = at(event, "generation");
  } else {
    items.insert(items.begin(), event);
  }
}

std::optional<IstagName> parse_istag_name(std::string_view name) {
  const auto colon = name.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon + 1 == name.size())
    return std::nullopt;
  if (name.find(':', colon + 1) != std::string_view::npos ||
      name.find('@') != std::string_view::npos)
    return std::nullopt;
  return IstagName{std::string(name.substr(0, colon)), std::string(name.substr(colon + 1))};
}

std::string pull_spec_for_consumers(const Json& stream, std::string_view tag) {
  const auto& event = newest_event(stream, tag);
  const auto image = string_at(event, "image"),
             reference = string_at(event, "dockerImageReference");
  const auto* spec = spec_tag(stream, tag);
  const bool local = spec != nullptr && string_at(at(*spec, "referencePolicy"), "type") == "Local";
  const auto repository = string_at(at(stream, "status"), "dockerImageRepository");
  return local && !image.empty() && !repository.empty() ? repository + "@" + image : reference;
}

}  // namespace imagedeps::sim
