#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "audit/manifest.h"

namespace imagedeps::commands {

using audit::Manifest;

/// Documents that are not manifests, or not yet.
struct LeftOut {
  std::string why;            ///< "FILE:LINE: ...".
  std::size_t documents = 1;  ///< How many this describes.
  bool other_format = false;  ///< The file is for another program, as is common in a directory.
};

/// The objects of YAML or JSON files. Lists are replaced by their items. Content that cannot be
/// read becomes a problem ("FILE:LINE: ..."); the rest is still returned.
struct Manifests {
  std::vector<Manifest> objects;
  std::vector<std::string> problems;
  /// Problems that do not fail a report: the API server would reject the objects as they are.
  std::vector<std::string> tolerated;
  std::vector<LeftOut> left_out;  ///< Does not fail a report either.
  std::vector<std::string> notes;
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
