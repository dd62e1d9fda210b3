#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"

namespace imagedeps::sim {

/// Accessors for the tags in an ImageStream's JSON. They return null for a missing tag. Pointers
/// are valid until the stream changes.
[[nodiscard]] const Json* spec_tag(const Json& stream, std::string_view tag);
[[nodiscard]] Json* spec_tag(Json& stream, std::string_view tag);
[[nodiscard]] const Json* status_tag(const Json& stream, std::string_view tag);
/// The newest history entry of a status tag, null if it has none.
[[nodiscard]] const Json& newest_event(const Json& stream, std::string_view tag);
/// Returns the tag, and adds it if it is missing. Both lists stay sorted by name, as the server
/// stores them.
Json& make_spec_tag(Json& stream, std::string_view tag);
Json& make_status_tag(Json& stream, std::string_view tag);

/// The ImageStreamTag that `from` of a spec tag refers to.
struct AliasTarget {
  std::string ns, stream, tag;
};
/// Returns nothing if the tag's `from` is not an ImageStreamTag. `own_ns` and `own_stream` complete
/// a reference that does not name them.
[[nodiscard]] std::optional<AliasTarget> alias_target(const Json& tag, std::string_view own_ns,
                                                      std::string_view own_stream);

/// Adds an entry to the front of a tag's history, or updates the newest entry if it has the same
/// image and pull spec. Removes the tag's conditions.
void add_tag_event(Json& stream, std::string_view tag, const Json& event);

/// The parts of "name:tag". Neither part is empty, and the text has exactly one colon and no '@'.
struct IstagName {
  std::string stream, tag;
};
[[nodiscard]] std::optional<IstagName> parse_istag_name(std::string_view name);

/// The pull spec of a tag's newest image for consumers: by digest from the integrated registry if
/// referencePolicy is Local.
[[nodiscard]] std::string pull_spec_for_consumers(const Json& stream, std::string_view tag);

}  // namespace imagedeps::sim
