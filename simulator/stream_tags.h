#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"

namespace imagedeps::sim {

/// Access to the tags of an ImageStream's JSON. Pointers are valid until the stream changes.
[[nodiscard]] const Json* spec_tag(const Json& stream, std::string_view tag);
[[nodiscard]] Json* spec_tag(Json& stream, std::string_view tag);
[[nodiscard]] const Json* status_tag(const Json& stream, std::string_view tag);
/// The newest event of a status tag, null if it has none.
[[nodiscard]] const Json& newest_event(const Json& stream, std::string_view tag);
/// Both lists are kept sorted by name, as the server stores them.
Json& make_spec_tag(Json& stream, std::string_view tag);
Json& make_status_tag(Json& stream, std::string_view tag);

/// What `from` of a spec tag means, seen from a stream.
struct AliasTarget {
  std::string ns, stream, tag;
};
/// Nothing for a tag that is no ImageStreamTag.
[[nodiscard]] std::optional<AliasTarget> alias_target(const Json& tag, std::string_view own_ns,
                                                      std::string_view own_stream);

/// Puts an event in front of a tag's history (or renews the newest one, if it is the same image
/// from the same place) and takes its conditions away.
void add_tag_event(Json& stream, std::string_view tag, const Json& event);

/// "name:tag", both parts not empty, exactly one colon, no '@'.
struct IstagName {
  std::string stream, tag;
};
[[nodiscard]] std::optional<IstagName> parse_istag_name(std::string_view name);

/// How consumers pull the newest image of a tag: by digest from the integrated registry where
/// referencePolicy says Local.
[[nodiscard]] std::string pull_spec_for_consumers(const Json& stream, std::string_view tag);

}  // namespace imagedeps::sim
