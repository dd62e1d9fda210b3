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

/// spec.tags[].from.kind. None: the tag has no `from`. Other: a kind that the API does not define
/// today.
enum class SourceKind { None, DockerImage, ImageStreamTag, ImageStreamImage, Other };

/// importPolicy and referencePolicy, which an import copies unchanged (openshift-image-api.md 3.2).
/// Strings are empty if the field is absent.
struct ImportPolicy {
  bool insecure = false;
  bool scheduled = false;
  std::string import_mode;       ///< "Legacy", "PreserveOriginal".
  std::string reference_policy;  ///< "Source", "Local".
  bool operator==(const ImportPolicy&) const = default;
};

/// spec.tags[]: the source of the tag.
struct SpecTag {
  SourceKind source_kind = SourceKind::None;
  std::string source_name;  ///< A pull spec, `tag`, `stream:tag` or `stream@id`, as typed.
  std::string source_ns;    ///< For the two image stream kinds; empty: the stream's namespace.
  bool reference = false;
  std::optional<std::int64_t> generation;
  ImportPolicy policy;
  bool operator==(const SpecTag&) const = default;
};

/// The only condition of a status tag: ImportSuccess with status False. The platform never writes
/// True.
struct ImportCondition {
  std::string reason;  ///< May be absent on the wire (openshift-image-api.md 3.7).
  std::string message;
  std::int64_t generation = 0;
  TimePoint at{};
  bool operator==(const ImportCondition&) const = default;
};

/// status.tags[]: the current state of the tag. Only the newest item is kept.
struct StatusTag {
  bool has_items = false;
  std::string image;            ///< items[0].image; empty for reference tags and without items.
  std::string pull_spec;        ///< items[0].dockerImageReference.
  std::int64_t generation = 0;  ///< items[0].generation.
  std::optional<ImportCondition> failure;
  bool operator==(const StatusTag&) const = default;
};

/// One tag with its entries in spec.tags and status.tags.
struct StreamTag {
  std::string name;
  std::optional<SpecTag> spec;
  std::optional<StatusTag> status;
  bool operator==(const StreamTag&) const = default;
};

/// An ImageStream, projected. Tags are sorted by name and unique. As on the server, the last
/// duplicate wins.
struct ImageStream {
  Meta meta;
  ManagementState management = ManagementState::Managed;  ///< From the annotation.
  std::string requested_at;                               ///< Annotation; empty if absent.
  std::string spec_repository;                            ///< spec.dockerImageRepository.
  std::string repository;                                 ///< status.dockerImageRepository.
  std::string public_repository;                          ///< status.publicDockerImageRepository.
  bool local_lookup = false;                              ///< spec.lookupPolicy.local.
  /// The platform has tried to import spec.dockerImageRepository (annotation
  /// openshift.io/image.dockerRepositoryCheck). It does so once.
  bool repository_imported = false;
  std::vector<StreamTag> tags;

  /// The tag with that name; null if neither spec.tags nor status.tags has it.
  [[nodiscard]] const StreamTag* find(std::string_view tag) const;
};

/// max(items[0].generation, condition generation), or 0 without a status (openshift-image-api.md
/// 1.3).
[[nodiscard]] std::int64_t observed_generation(const StreamTag& tag);
/// True if `from` is a DockerImage and `reference` is false.
[[nodiscard]] bool importable(const StreamTag& tag);
/// True if a normal import by the platform is due: the tag is importable and its generation is
/// newer than the observed one (openshift-image-api.md 1.3).
[[nodiscard]] bool platform_import_due(const StreamTag& tag);

/// Decodes the JSON of an ImageStream. Returns Malformed for anything else. Accepts the shapes in
/// openshift-image-api.md 1.1 (`items: null`, ...). Any thread.
[[nodiscard]] Result<std::shared_ptr<const ImageStream>> decode_image_stream(std::string_view json);

}  // namespace imagedeps::objects
