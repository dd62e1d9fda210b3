#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "objects/meta.h"

namespace imagedeps::objects {

/// spec.tags[].from.kind. None: the tag has no `from`. Other: a kind that the API does not know
/// today.
enum class SourceKind { None, DockerImage, ImageStreamTag, ImageStreamImage, Other };

/// importPolicy and referencePolicy, copied into an import as stored (openshift-image-api.md 3.2).
/// Empty words were absent.
struct ImportPolicy {
  bool insecure = false;
  bool scheduled = false;
  std::string import_mode;       ///< "Legacy", "PreserveOriginal".
  std::string reference_policy;  ///< "Source", "Local".
  bool operator==(const ImportPolicy&) const = default;
};

/// spec.tags[]: where the tag is to come from.
struct SpecTag {
  SourceKind source_kind = SourceKind::None;
  std::string source_name;  ///< A pull spec, `tag`, `stream:tag` or `stream@id`, as typed.
  std::string source_ns;    ///< Of the two istream kinds; empty: the stream's own.
  bool reference = false;
  std::optional<std::int64_t> generation;
  ImportPolicy policy;
  bool operator==(const SpecTag&) const = default;
};

/// The one condition of a status tag: type ImportSuccess, status False (no True is ever written).
struct ImportCondition {
  std::string reason;  ///< May be absent on the wire (openshift-image-api.md 3.7).
  std::string message;
  std::int64_t generation = 0;
  TimePoint at{};
  bool operator==(const ImportCondition&) const = default;
};

/// status.tags[]: what the tag is now. Only the newest item is kept.
struct StatusTag {
  bool has_items = false;
  std::string image;  ///< items[0].image; empty for reference tags and where there are no items.
  std::string pull_spec;        ///< items[0].dockerImageReference.
  std::int64_t generation = 0;  ///< items[0].generation.
  std::optional<ImportCondition> failure;
  bool operator==(const StatusTag&) const = default;
};

struct StreamTag {
  std::string name;
  std::optional<SpecTag> spec;
  std::optional<StatusTag> status;
  bool operator==(const StreamTag&) const = default;
};

/// An ImageStream, projected. Tags are sorted by name; each name stands once (as on the server, the
/// last of two wins).
struct ImageStream {
  Meta meta;
  ManagementState management = ManagementState::Managed;  ///< Of the annotation.
  std::string requested_at;                               ///< Annotation; empty if absent.
  std::string spec_repository;                            ///< spec.dockerImageRepository.
  std::string repository;                                 ///< status.dockerImageRepository.
  std::string public_repository;                          ///< status.publicDockerImageRepository.
  std::vector<StreamTag> tags;

  /// Null if the stream neither defines nor holds it.
  [[nodiscard]] const StreamTag* find(std::string_view tag) const;
};

/// max(items[0].generation, condition generation), 0 without a status (openshift-image-api.md 1.3).
[[nodiscard]] std::int64_t observed_generation(const StreamTag& tag);
/// from is a DockerImage and reference is false.
[[nodiscard]] bool importable(const StreamTag& tag);
/// A normal import of the platform is due: importable and generation newer than observed
/// (openshift-image-api.md 1.3).
[[nodiscard]] bool platform_import_due(const StreamTag& tag);

/// From the wire. Malformed for what is not an ImageStream; shapes of openshift-image-api.md 1.1
/// (`items: null`, ...) are fine. Any thread.
[[nodiscard]] Result<std::shared_ptr<const ImageStream>> decode_image_stream(std::string_view json);

}  // namespace imagedeps::objects
