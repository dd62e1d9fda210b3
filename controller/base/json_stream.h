#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/yaml.h"

namespace imagedeps {

/// Parses a text as JSON, which is much cheaper than YAML for large files. Several values may
/// follow each other, as printed by `jq` and by `oc get -o json` in a loop. Nullopt for text that
/// is not valid JSON, which may still be YAML. Of equal keys in an object, the last wins.
[[nodiscard]] std::optional<std::vector<YamlDocument>> json_documents(std::string_view text);

/// Adds to each document of json_documents(text) the first `count_max` keys that an object has more
/// than once.
void note_duplicates(std::string_view text, std::vector<YamlDocument>& documents,
                     std::size_t count_max);

}  // namespace imagedeps
