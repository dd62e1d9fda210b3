#pragma once

#include <string>
#include <string_view>

#include "base/scan.h"
#include "objects/meta.h"

namespace imagedeps::objects {

/// metadata, with those annotations and labels that anybody here reads; empty where absent.
struct Head {
  Meta meta;
  std::string management_state;    ///< imagedeps.io/management-state
  std::string requested_at;        ///< imagedeps.io/requested-at
  std::string triggers;            ///< image.openshift.io/triggers
  std::string build_paused;        ///< openshift.io/build-config.paused
  std::string managed_by;          ///< Label app.kubernetes.io/managed-by
  std::string build_config_label;  ///< Label openshift.io/build-config.name, of Builds.
};

/// Reads one object of the API: its metadata into the result, other top-level fields through
/// `on_field`. Malformed if its kind is there and is neither `kind` nor PartialObjectMetadata
/// (lists leave it out), or if it has no name.
[[nodiscard]] Result<Head> read_object(std::string_view json, std::string_view kind,
                                       scan::OnField on_field);

/// Malformed, with the kind in front.
[[nodiscard]] Error malformed(std::string_view kind, std::string_view why);

}  // namespace imagedeps::objects
