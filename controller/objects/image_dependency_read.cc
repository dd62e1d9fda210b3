#include "objects/image_dependency.h"
#include "objects/read_object.h"

namespace imagedeps::objects {

namespace {

void read_tag(scan::Value& value, TagRef& tag) {
  value.fields([&](std::string_view key, scan::Value& field) {
    if (key == "name")
      tag.stream = field.string();
    else if (key == "tag")
      tag.tag = field.string();
  });
}

void read_spec(scan::Value& value, ImageDependency& dependency) {
  value.fields([&](std::string_view key, scan::Value& field) {
    if (key == "imageStreamTag")
      read_tag(field, dependency.tag);
    else if (key == "managementState")
      dependency.management = parse_management_state(field.string());
  });
}

void read_source(scan::Value& value, DependencyStatus& status) {
  value.fields([&](std::string_view key, scan::Value& field) {
    if (key == "kind")
      status.source_kind = field.string();
    else if (key == "pullSpec")
      status.source_pull_spec = field.string();
    else if (key == "scheduled")
      status.source_scheduled = field.boolean();
  });
}

void read_last_error(scan::Value& value, DependencyStatus& status) {
  value.fields([&](std::string_view key, scan::Value& field) {
    if (key == "reason")
      status.last_error_reason = field.string();
    else if (key == "message")
      status.last_error_message = field.string();
  });
}

ListedReference read_reference(scan::Value& value) {
  ListedReference reference;
  value.fields([&](std::string_view key, scan::Value& field) {
    if (key == "group")
      reference.group = field.string();
    else if (key == "resource")
      reference.resource = field.string();
    else if (key == "namespace")
      reference.ns = field.string();
    else if (key == "name")
      reference.name = field.string();
    else if (key == "fieldPath")
      reference.field_path = field.string();
    else if (key == "obstacle")
      reference.obstacle = field.string();
    else if (key == "obstacleDetail")
      reference.obstacle_detail = field.string();
  });
  return reference;
}

Condition read_condition(scan::Value& value) {
  Condition condition;
  value.fields([&](std::string_view key, scan::Value& field) {
    if (key == "type")
      condition.type = field.string();
    else if (key == "status")
      condition.status = field.string() == "True";
    else if (key == "reason")
      condition.reason = field.string();
    else if (key == "message")
      condition.message = field.string();
    else if (key == "lastTransitionTime")
      condition.since = parse_rfc3339(field.string()).value_or(TimePoint{});
  });
  return condition;
}

void read_lists(std::string_view key, scan::Value& field, DependencyStatus& status) {
  if (key == "references") {
    status.references.clear();
    field.items([&](scan::Value& item) { status.references.push_back(read_reference(item)); });
  } else if (key == "aliasChain") {
    status.alias_chain.clear();
    field.items([&](scan::Value& item) { status.alias_chain.emplace_back(item.string()); });
  } else if (key == "conditions") {
    status.conditions.clear();
    field.items([&](scan::Value& item) { status.conditions.push_back(read_condition(item)); });
  }
}

void read_times(std::string_view key, scan::Value& field, DependencyStatus& status) {
  if (key == "firstSeenTime")
    status.first_seen = parse_rfc3339(field.string());
  else if (key == "populatedTime")
    status.populated_at = parse_rfc3339(field.string());
  else if (key == "lastAttemptTime")
    status.last_attempt = parse_rfc3339(field.string());
  else if (key == "nextAttemptTime")
    status.next_attempt = parse_rfc3339(field.string());
}

DependencyStatus read_status(scan::Value& value) {
  DependencyStatus status;
  value.fields([&](std::string_view key, scan::Value& field) {
    if (key == "observedGeneration")
      status.observed_generation = field.integer();
    else if (key == "state")
      status.state = field.string();
    else if (key == "image")
      status.image = field.string();
    else if (key == "source")
      read_source(field, status);
    else if (key == "registry")
      status.registry = field.string();
    else if (key == "referenceCount")
      status.reference_count = field.integer();
    else if (key == "foreignReferenceCount")
      status.foreign_reference_count = field.integer();
    else if (key == "importAttempts")
      status.import_attempts = field.integer();
    else if (key == "lastError")
      read_last_error(field, status);
    else if (key == "lastHandledRequest")
      status.last_handled_request = field.string();
    else if (key.ends_with("Time"))
      read_times(key, field, status);
    else
      read_lists(key, field, status);
  });
  return status;
}

}  // namespace

Result<std::shared_ptr<const ImageDependency>> decode_image_dependency(std::string_view json) {
  auto dependency = std::make_shared<ImageDependency>();
  auto head = read_object(json, "ImageDependency", [&](std::string_view part, scan::Value& body) {
    if (part == "spec") read_spec(body, *dependency);
    if (part == "status") dependency->status = read_status(body);
  });
  if (!head) return head.error();
  if (dependency->tag.stream.empty() || dependency->tag.tag.empty())
    return malformed("ImageDependency", "spec.imageStreamTag is not complete");
  dependency->meta = std::move(head->meta);
  dependency->tag.ns = dependency->meta.ns;
  dependency->managed_by_us = head->managed_by == kManagedByValue;
  dependency->requested_at = std::move(head->requested_at);
  return std::shared_ptr<const ImageDependency>(std::move(dependency));
}

}  // namespace imagedeps::objects
