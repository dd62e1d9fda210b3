#include "objects/image_stream.h"

#include <algorithm>
#include <utility>

#include "objects/read_object.h"

namespace imagedeps::objects {

namespace {

SourceKind source_kind(std::string_view word) {
  if (word == "DockerImage") return SourceKind::DockerImage;
  if (word == "ImageStreamTag") return SourceKind::ImageStreamTag;
  if (word == "ImageStreamImage") return SourceKind::ImageStreamImage;
  return SourceKind::Other;
}

/// The tags of one list with their names, in the order of the JSON.
template <typename Tag>
struct Named {
  std::string name;
  Tag tag;
};

/// Sorts by name and removes duplicates: the last entry with a name wins.
template <typename Tag>
void tidy(std::vector<Named<Tag>>& list) {
  if (!std::ranges::is_sorted(list, {}, &Named<Tag>::name))
    std::ranges::stable_sort(list, {}, &Named<Tag>::name);
  std::size_t kept = 0;
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (i + 1 < list.size() && list[i].name == list[i + 1].name) continue;
    if (kept != i) list[kept] = std::move(list[i]);
    ++kept;
  }
  list.erase(list.begin() + static_cast<std::ptrdiff_t>(kept), list.end());
}

void read_source(scan::Value& value, SpecTag& tag) {
  tag.source_kind = SourceKind::None;
  tag.source_name.clear();
  tag.source_ns.clear();
  if (value.is_null()) return;
  tag.source_kind = SourceKind::Other;
  value.fields([&](std::string_view key, scan::Value& field) {
    if (key == "kind")
      tag.source_kind = source_kind(field.string());
    else if (key == "name")
      tag.source_name = field.string();
    else if (key == "namespace")
      tag.source_ns = field.string();
  });
}

void read_import_policy(scan::Value& value, ImportPolicy& policy) {
  policy.insecure = false;
  policy.scheduled = false;
  policy.import_mode.clear();
  value.fields([&](std::string_view key, scan::Value& field) {
    if (key == "insecure")
      policy.insecure = field.boolean();
    else if (key == "scheduled")
      policy.scheduled = field.boolean();
    else if (key == "importMode")
      policy.import_mode = field.string();
  });
}

void read_reference_policy(scan::Value& value, ImportPolicy& policy) {
  policy.reference_policy.clear();
  value.fields([&](std::string_view key, scan::Value& field) {
    if (key == "type") policy.reference_policy = field.string();
  });
}

Named<SpecTag> read_spec_tag(scan::Value& value) {
  Named<SpecTag> named;
  auto& tag = named.tag;
  value.fields([&](std::string_view key, scan::Value& field) {
    if (key == "name")
      named.name = field.string();
    else if (key == "from")
      read_source(field, tag);
    else if (key == "reference")
      tag.reference = field.boolean();
    else if (key == "generation")
      tag.generation = field.is_null() ? std::nullopt : std::optional(field.integer());
    else if (key == "importPolicy")
      read_import_policy(field, tag.policy);
    else if (key == "referencePolicy")
      read_reference_policy(field, tag.policy);
  });
  return named;
}

/// The first item is the newest.
void read_items(scan::Value& value, StatusTag& tag) {
  tag.has_items = false;
  tag.image.clear();
  tag.pull_spec.clear();
  tag.generation = 0;
  value.items([&](scan::Value& item) {
    if (std::exchange(tag.has_items, true)) return;
    item.fields([&](std::string_view key, scan::Value& field) {
      if (key == "image")
        tag.image = field.string();
      else if (key == "dockerImageReference")
        tag.pull_spec = field.string();
      else if (key == "generation")
        tag.generation = field.integer();
    });
  });
}

std::optional<ImportCondition> read_import_condition(scan::Value& value) {
  ImportCondition condition;
  bool failed_import = true;
  value.fields([&](std::string_view key, scan::Value& field) {
    if (key == "type")
      failed_import &= field.string() == "ImportSuccess";
    else if (key == "status")
      failed_import &= field.string() == "False";
    else if (key == "reason")
      condition.reason = field.string();
    else if (key == "message")
      condition.message = field.string();
    else if (key == "generation")
      condition.generation = field.integer();
    else if (key == "lastTransitionTime")
      condition.at = parse_rfc3339(field.string()).value_or(TimePoint{});
  });
  return failed_import ? std::optional(std::move(condition)) : std::nullopt;
}

Named<StatusTag> read_status_tag(scan::Value& value) {
  Named<StatusTag> named;
  value.fields([&](std::string_view key, scan::Value& field) {
    if (key == "tag") {
      named.name = field.string();
    } else if (key == "items") {
      read_items(field, named.tag);
    } else if (key == "conditions") {
      named.tag.failure.reset();
      field.items([&](scan::Value& item) {
        if (auto condition = read_import_condition(item); condition && !named.tag.failure)
          named.tag.failure = std::move(condition);
      });
    }
  });
  return named;
}

template <typename Tag, typename Read>
void read_tags(scan::Value& value, std::vector<Named<Tag>>& tags, Read read) {
  tags.clear();
  value.items([&](scan::Value& item) {
    auto named = read(item);
    if (!named.name.empty()) tags.push_back(std::move(named));
  });
}

void read_spec(scan::Value& value, ImageStream& stream, std::vector<Named<SpecTag>>& tags) {
  stream.spec_repository.clear();
  stream.local_lookup = false;
  tags.clear();
  value.fields([&](std::string_view key, scan::Value& field) {
    if (key == "tags")
      read_tags(field, tags, read_spec_tag);
    else if (key == "dockerImageRepository")
      stream.spec_repository = field.string();
    else if (key == "lookupPolicy")
      field.fields([&](std::string_view name, scan::Value& policy) {
        if (name == "local") stream.local_lookup = policy.boolean();
      });
  });
}

void read_status(scan::Value& value, ImageStream& stream, std::vector<Named<StatusTag>>& tags) {
  stream.repository.clear();
  stream.public_repository.clear();
  tags.clear();
  value.fields([&](std::string_view key, scan::Value& field) {
    if (key == "tags")
      read_tags(field, tags, read_status_tag);
    else if (key == "dockerImageRepository")
      stream.repository = field.string();
    else if (key == "publicDockerImageRepository")
      stream.public_repository = field.string();
  });
}

/// Requires lists that are sorted and have no duplicates.
std::vector<StreamTag> join(std::vector<Named<SpecTag>> specs,
                            std::vector<Named<StatusTag>> statuses) {
  std::vector<StreamTag> tags;
  tags.reserve(std::max(specs.size(), statuses.size()));
  auto spec = specs.begin();
  auto status = statuses.begin();
  while (spec != specs.end() || status != statuses.end()) {
    const bool take_spec =
        spec != specs.end() && (status == statuses.end() || spec->name <= status->name);
    const bool take_status =
        status != statuses.end() && (spec == specs.end() || status->name <= spec->name);
    auto& tag = tags.emplace_back();
    tag.name = take_spec ? std::move(spec->name) : std::move(status->name);
    if (take_spec) tag.spec = std::move((spec++)->tag);
    if (take_status) tag.status = std::move((status++)->tag);
  }
  return tags;
}

}  // namespace

const StreamTag* ImageStream::find(std::string_view tag) const {
  const auto at = std::ranges::lower_bound(tags, tag, {}, &StreamTag::name);
  return at != tags.end() && at->name == tag ? &*at : nullptr;
}

std::int64_t observed_generation(const StreamTag& tag) {
  if (!tag.status) return 0;
  return std::max(tag.status->generation,
                  tag.status->failure ? tag.status->failure->generation : 0);
}

bool importable(const StreamTag& tag) {
  return tag.spec && tag.spec->source_kind == SourceKind::DockerImage && !tag.spec->reference;
}

bool platform_import_due(const StreamTag& tag) {
  return importable(tag) && tag.spec->generation &&
         *tag.spec->generation > observed_generation(tag);
}

Result<std::shared_ptr<const ImageStream>> decode_image_stream(std::string_view json) {
  auto stream = std::make_shared<ImageStream>();
  std::vector<Named<SpecTag>> specs;
  std::vector<Named<StatusTag>> statuses;
  auto head = read_object(json, "ImageStream", [&](std::string_view part, scan::Value& body) {
    if (part == "spec") read_spec(body, *stream, specs);
    if (part == "status") read_status(body, *stream, statuses);
  });
  if (!head) return head.error();
  stream->management = parse_management_state(head->management_state);
  stream->requested_at = std::move(head->requested_at);
  stream->repository_imported = head->repository_imported;
  stream->meta = std::move(head->meta);
  tidy(specs);
  tidy(statuses);
  stream->tags = join(std::move(specs), std::move(statuses));
  return std::shared_ptr<const ImageStream>(std::move(stream));
}

}  // namespace imagedeps::objects
