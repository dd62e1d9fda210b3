#include "objects/read_object.h"

namespace imagedeps::objects {

namespace {

void read_annotations(scan::Value& value, Head& head) {
  head.management_state.clear();
  head.requested_at.clear();
  head.triggers.clear();
  head.build_paused.clear();
  head.build_config_annotation.clear();
  head.repository_imported = false;
  value.fields([&](std::string_view key, scan::Value& field) {
    if (key == kManagementStateAnnotation)
      head.management_state = field.string();
    else if (key == kRequestedAtAnnotation)
      head.requested_at = field.string();
    else if (key == kTriggersAnnotation)
      head.triggers = field.string();
    else if (key == "openshift.io/build-config.paused")
      head.build_paused = field.string();
    else if (key == "openshift.io/build-config.name")
      head.build_config_annotation = field.string();
    else if (key == "openshift.io/image.dockerRepositoryCheck")
      head.repository_imported = !field.string().empty();
  });
}

void read_labels(scan::Value& value, Head& head) {
  head.managed_by.clear();
  head.build_config_label.clear();
  value.fields([&](std::string_view key, scan::Value& field) {
    if (key == kManagedByLabel)
      head.managed_by = field.string();
    else if (key == "openshift.io/build-config.name")
      head.build_config_label = field.string();
  });
}

void read_owners(scan::Value& value, Head& head) {
  head.build_config_owner.clear();
  value.items([&](scan::Value& owner) {
    bool config = false;
    std::string_view name;
    owner.fields([&](std::string_view key, scan::Value& field) {
      if (key == "kind") config = field.string() == "BuildConfig";
      if (key == "name") name = field.string();
    });
    if (config) head.build_config_owner = name;
  });
}

Head read_head(scan::Value& value) {
  Head head;
  auto& meta = head.meta;
  value.fields([&](std::string_view key, scan::Value& field) {
    if (key == "name")
      meta.name = field.string();
    else if (key == "namespace")
      meta.ns = field.string();
    else if (key == "uid")
      meta.uid = field.string();
    else if (key == "resourceVersion")
      meta.resource_version = field.string();
    else if (key == "generation")
      meta.generation = field.integer();
    else if (key == "creationTimestamp")
      meta.created = parse_rfc3339(field.string()).value_or(TimePoint{});
    else if (key == "deletionTimestamp")
      meta.deleting = !field.is_null();
    else if (key == "labels")
      read_labels(field, head);
    else if (key == "annotations")
      read_annotations(field, head);
    else if (key == "ownerReferences")
      read_owners(field, head);
  });
  return head;
}

}  // namespace

Error malformed(std::string_view kind, std::string_view why) {
  return {.kind = Error::Kind::Malformed, .message = std::string(kind) + ": " + std::string(why)};
}

Result<Head> read_object(std::string_view json, std::string_view kind, scan::OnField on_field) {
  Head head;
  bool other_kind = false;
  const auto result = scan::document(json, [&](scan::Value& root) {
    root.fields([&](std::string_view key, scan::Value& field) {
      if (key == "metadata") {
        head = read_head(field);
      } else if (key == "kind") {
        const auto word = field.string();
        other_kind = word != kind && word != "PartialObjectMetadata" && !word.empty();
      } else {
        on_field(key, field);
      }
    });
  });
  if (!result) return result.error().within(kind);
  if (other_kind) return malformed(kind, "the object has another kind");
  if (head.meta.name.empty()) return malformed(kind, "the object has no metadata.name");
  return head;
}

}  // namespace imagedeps::objects
