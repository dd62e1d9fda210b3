#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "audit/manifest.h"

namespace imagedeps::commands {

using audit::Manifest;

/// The objects of YAML or JSON files. Lists are replaced by their items. Content that cannot be read
/// becomes a problem ("FILE:LINE: ..."); the rest is still returned.
struct Manifests {
  std::vector<Manifest> objects;
  std::vector<std::string> problems;
  /// Problems that do not fail a report: what the API server would reject, and what is not a
  /// manifest yet.
  std::vector<std::string> tolerated;
  std::vector<std::string> notes;
  std::size_t left_out = 0;  ///< The number of documents and files that `tolerated` describes and
                             ///< that are not in `objects`.
  /// Files without an object. They are problems only if they were named explicitly.
  std::vector<std::string> empty;
};

/// Where a text comes from. In a directory, files that are not manifests are common.
enum class Origin { Named, Directory };

/// Parses `text` and adds its objects. `name` is the file name for messages. If the text is not
/// valid, each of its documents is parsed on its own.
void add_manifests(Manifests& manifests, const std::string& name, std::string_view text,
                   Origin origin = Origin::Named);

}  // namespace imagedeps::commands
