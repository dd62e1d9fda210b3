#include "kube/identity.h"

#include <array>

#include "kube/json_cursor.h"

namespace imagedeps::kube {

namespace {

Error malformed(const char* message) {
  return {.kind = Error::Kind::Malformed, .message = message};
}

std::string* field_of(Identity& identity, std::string_view key) {
  if (key == "name") return &identity.name;
  if (key == "namespace") return &identity.ns;
  if (key == "uid") return &identity.uid;
  if (key == "resourceVersion") return &identity.resource_version;
  return nullptr;
}

bool complete(const Identity& identity) {
  return !identity.name.empty() && !identity.ns.empty() && !identity.uid.empty() &&
         !identity.resource_version.empty();
}

Result<Identity> read_metadata(JsonCursor& cursor) {
  Identity identity;
  if (!cursor.take('{')) return malformed("metadata is not an object");
  while (!complete(identity)) {
    const auto key = cursor.key();
    if (!key) break;
    auto* const field = field_of(identity, *key);
    if (field == nullptr) {
      if (!cursor.value()) return malformed("metadata is malformed");
      continue;
    }
    auto text = cursor.string();
    if (!text) return malformed("metadata is malformed");
    if (text->size() > kIdentityFieldMax) return malformed("metadata has a field that is too long");
    *field = std::move(*text);
  }
  return identity;
}

/// Like identity_of(), but the name may be missing.
Result<Identity> metadata_of(std::string_view json) {
  JsonCursor cursor(json);
  if (!cursor.take('{')) return malformed("not an object");
  while (const auto key = cursor.key()) {
    if (*key == "metadata") return read_metadata(cursor);
    if (!cursor.value()) return malformed("the object is malformed before its metadata");
  }
  return malformed("the object has no metadata");
}

}  // namespace

Result<Identity> identity_of(std::string_view json) {
  auto identity = metadata_of(json);
  if (identity && identity->name.empty()) return malformed("metadata has no name");
  return identity;
}

std::string resource_version_of(std::string_view json) {
  const auto identity = metadata_of(json);
  return identity ? identity->resource_version : std::string{};
}

Result<WatchEvent> watch_event_of(std::string_view line) {
  WatchEvent event;
  JsonCursor cursor(line);
  if (!cursor.take('{')) return malformed("a watch event is not an object");
  while (const auto key = cursor.key()) {
    if (*key == "type") {
      event.type = cursor.string().value_or("");
    } else if (const auto value = cursor.value(); !value) {
      break;
    } else if (*key == "object") {
      event.object = *value;
    }
  }
  if (event.type.empty() || event.object.empty())
    return malformed("a watch event has no type or no object");
  return event;
}

}  // namespace imagedeps::kube
