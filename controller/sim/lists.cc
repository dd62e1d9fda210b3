#include "sim/lists.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "sim/outcome.h"

namespace imagedeps::sim {
namespace {

constexpr Duration kTokenLife = std::chrono::minutes{5};
constexpr std::size_t kOpenMax = 64;

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(value)
                                                                  : std::nullopt;
}

Json too_old() {
  return refusal::expired(
      "The provided continue parameter is too old to display a consistent list result. You can "
      "start a new list without the "
      "continue parameter.");
}

void append_item(std::string& body, const Version& item, Form form) {
  if (form == Form::Metadata) {
    body += item.metadata_text();
  } else {
    body += item.type().custom() ? item.full_text() : item.text();
  }
}

std::string list_head(const ResourceType& type, Form form, const Json& metadata) {
  const auto kind =
      form == Form::Metadata ? "PartialObjectMetadataList" : std::string(type.kind) + "List";
  const auto api_version = form == Form::Metadata ? "meta.k8s.io/v1" : type.api_version();
  return R"({"kind":")" + kind + R"(","apiVersion":")" + api_version + R"(","metadata":)" +
         to_text(metadata) + R"(,"items":[)";
}

}  // namespace

Lists::Open Lists::snapshot(const ResourceType& type, std::string_view ns,
                            const Selector& selector) const {
  Open list{.since = world_.loop.now(),
            .version = world_.store.version(),
            .items = world_.store.list(type, ns),
            .selected = !selector.empty()};
  if (list.selected)
    std::erase_if(list.items,
                  [&](const VersionPtr& item) { return !selector.matches(item->json()); });
  return list;
}

Json Lists::refuse_version(const loop::HttpRequest& request, std::size_t limit) const {
  const auto text = request.query("resourceVersion"), match = request.query("resourceVersionMatch");
  const auto version = number(text);
  if (text.empty() || text == "0") return nullptr;
  if (!version)
    return refusal::bad_request("invalid resource version \"" + text +
                                "\": strconv.ParseUint: parsing: invalid syntax");
  if (*version > world_.store.version()) {
    auto status =
        refusal::of(504, "Timeout",
                    "Timeout: Too large resource version: " + text +
                        ", current: " + std::to_string(world_.store.version()),
                    Json{{"causes", Json::array({{{"reason", "ResourceVersionTooLarge"},
                                                  {"message", "Too large resource version"}}})}});
    status["details"]["retryAfterSeconds"] = 1;
    return status;
  }
  // The request needs exactly this version, and only the newest one is available.
  const bool exact = match == "Exact" || (limit > 0 && match.empty());
  if (exact && *version < Store::kFirstVersion)
    return refusal::expired("The resourceVersion for the provided list is too old.");
  return nullptr;
}

Answer Lists::answer(const ResourceType& type, std::string_view ns,
                     const loop::HttpRequest& request) {
  const auto selector =
      parse_selector(request.query("labelSelector"), request.query("fieldSelector"));
  if (const auto* wrong = std::get_if<std::string>(&selector))
    return refusal_answer(refusal::bad_request(*wrong));
  const auto form = requested_form(request);
  auto limit = static_cast<std::size_t>(number(request.query("limit")).value_or(0));
  if (request.has_query("continue") && !request.query("continue").empty())
    return resume(type, request.query("continue"), limit, form);
  if (auto refused = refuse_version(request, limit); !refused.is_null())
    return refusal_answer(refused);
  if (request.query("resourceVersion") == "0")
    limit = 0;  // Served from the watch cache, which does not paginate.
  auto list = snapshot(type, ns, std::get<Selector>(selector));
  const Start start{.id = ++last_id_};
  auto result = page(type, list, start, limit, form);
  if (limit > 0 && limit < list.items.size()) open_[start.id] = std::move(list);
  if (open_.size() > kOpenMax) open_.erase(open_.begin());
  return result;
}

Answer Lists::resume(const ResourceType& type, const std::string& token, std::size_t limit,
                     Form form) {
  const auto dash = token.find('-');
  const auto id = number(token.substr(0, dash));
  const auto index = dash == std::string::npos ? std::nullopt : number(token.substr(dash + 1));
  if (!id || !index) {
    return refusal_answer(
        refusal::bad_request("invalid continue token: continue key is not valid: invalid character "
                             "'\\u009e' looking for beginning of value"));
  }
  const auto found = open_.find(*id);
  if (found == open_.end() || world_.loop.now() - found->second.since > kTokenLife)
    return refusal_answer(too_old());
  return page(type, found->second, {.id = *id, .index = static_cast<std::size_t>(*index)}, limit,
              form);
}

Answer Lists::page(const ResourceType& type, const Open& list, Start start, std::size_t limit,
                   Form form) const {
  const auto first = std::min(start.index, list.items.size());
  const auto end = limit == 0 ? list.items.size() : std::min(first + limit, list.items.size());
  Json metadata{{"resourceVersion", std::to_string(list.version)}};
  if (end < list.items.size()) {
    metadata["continue"] = std::to_string(start.id) + "-" + std::to_string(end);
    if (!list.selected) metadata["remainingItemCount"] = list.items.size() - end;
  }
  auto body = list_head(type, form, metadata);
  for (auto i = first; i < end; ++i) {
    if (i > first) body += ',';
    append_item(body, *list.items[i], form);
  }
  body += "]}";
  return {.status = 200, .body = std::move(body)};
}

}  // namespace imagedeps::sim
