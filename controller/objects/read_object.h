#pragma once

#include <string>
#include <string_view>

#include "base/scan.h"
#include "objects/meta.h"

namespace imagedeps::objects {

/// metadata, with the annotations and labels that decoders use. Strings are empty if absent.
struct Head {
  Meta meta;
  std::string management_state;         ///< imagedeps.io/management-state
  std::string requested_at;             ///< imagedeps.io/requested-at
  std::string triggers;                 ///< image.openshift.io/triggers
  std::string build_paused;             ///< openshift.io/build-config.paused
  std::string managed_by;               ///< Label app.kubernetes.io/managed-by
  std::string build_config_label;       ///< Label openshift.io/build-config.name of a Build.
  std::string build_config_annotation;  ///< Annotation openshift.io/build-config.name of a Build.
  std::string build_config_owner;       ///< Owner of kind BuildConfig.
  bool repository_imported = false;     ///< Annotation openshift.io/image.dockerRepositoryCheck.
};

/// Reads one API object. Returns its metadata and passes the other top-level fields to `on_field`.
/// Returns Malformed if the object has no name, or has a kind other than `kind` and
/// PartialObjectMetadata. Items of lists have no kind.
[[nodiscard]] Result<Head> read_object(std::string_view json, std::string_view kind,
                                       scan::OnField on_field);

/// A Malformed error with message "KIND: WHY".
[[nodiscard]] Error malformed(std::string_view kind, std::string_view why);

}  // namespace imagedeps::objects
